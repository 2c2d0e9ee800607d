"""What the frame does for every view."""

import uuid

import pytest

from wait import until

BREAK = """() => {
    window.real = window.fetch;
    window.fetch = () => Promise.resolve(new Response('{"detail": "It is broken."}', {status: 500}));
    window.said = 0;
    new MutationObserver(() => { window.said++; }).observe(document.querySelector("main"), {childList: true, subtree: true});
}"""
MEND = "() => { window.fetch = window.real; }"


@pytest.fixture
def meeting(site):
    """A meeting that goes on."""
    made = site.meeting_in("shell-" + uuid.uuid4().hex[:8])
    site.stay(made["room_name"], "ann", 9, name="Ann Arbor")
    return made


def test_of_two_addresses_the_later_one_is_shown(desk, meeting):
    """Also when the first view's file comes last."""
    page = desk(view=f"meetings/{meeting['id']}")
    page.page.run("""(id) => {
        addEventListener("hashchange", () => { location.hash = `#/meetings/${id}`; }, {once: true});
        location.hash = "#/keys";
    }""", meeting["id"])
    page.page.wait_for_load_state("networkidle")
    page.settled()
    assert meeting["room"]["name"] in page.page.locator("h1").text_content()
    assert page.page.locator("nav [aria-current=page]").text_content() == "Meetings"


def test_an_error_of_work_that_goes_on_is_said_once_and_goes_away(desk, meeting):
    page = desk(view=f"meetings/{meeting['id']}")
    page.page.run(BREAK)
    page.says("It is broken.")
    page.page.run("() => { window.said = 0; }")
    asked = "() => new Promise((resolve) => { let n = 0; const one = window.fetch; window.fetch = (...all) => { if (++n === 2) resolve(true); return one(...all); }; })"
    assert page.page.run(asked)
    assert page.page.evaluate("window.said") == 0
    page.page.run(MEND)
    until(lambda: "It is broken." not in page.text, lambda: page.text)
