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
    assert page.page.locator("nav.views [aria-current=page]").text_content() == "Meetings"


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


@pytest.mark.refused
@pytest.mark.parametrize("name, back", [("meetings", "All meetings"), ("rooms", "All rooms")])
def test_what_does_not_exist_has_a_heading_and_the_way_back(desk, name, back):
    page = desk(view=f"{name}/{uuid.uuid4()}").says("not found")
    assert page.page.locator("h1").all_text_contents() == [name.capitalize()]
    assert page.page.axe() == []
    page.page.get_by_role("link", name=back).click()
    page.page.locator("main .problem").wait_for(state="hidden")


@pytest.mark.parametrize("address", ["meetigns", "toString", "Rooms", "x/y?z=1"])
def test_an_address_that_names_no_view_says_so_and_leads_on(desk, address):
    page = desk(view=address)
    assert page.page.title() == "Not found · Reflector" and "No page has this address." in page.text
    assert page.page.locator("nav.views [aria-current=page]").count() == 0
    assert page.page.axe() == []
    page.page.locator("main a").click()
    page.page.locator("nav.views [aria-current=page]", has_text="Now").wait_for()


def test_a_dialog_ends_with_its_view(desk, meeting):
    """Nothing is done about what is no longer seen."""
    page = desk(view=f"meetings/{meeting['id']}")
    page.page.get_by_role("button", name="Erase the meeting").click()
    page.page.get_by_role("dialog").wait_for()
    page.go("rooms")
    page.page.get_by_role("dialog").wait_for(state="hidden")
    assert "New room" in page.text


def test_who_has_left_a_form_is_not_called_back(desk):
    """The answer comes when somebody has left for something else, whose file has not come yet."""
    page = desk(view="rooms/new")
    page.page.run("""() => { window.fetch = ((real) => (...all) => real(...all).then(async (answer) => {
        if (all[1].method === "POST") await new Promise((go) => { window.release = go; });
        return answer;
    }))(window.fetch); }""")
    page.page.get_by_label("Name").first().fill("left-" + uuid.uuid4().hex[:8])
    page.page.get_by_role("button", name="Create").click()
    until(lambda: page.page.evaluate("typeof window.release") == "function", "the room is created")
    page.page.run("""() => {
        addEventListener("hashchange", () => window.release(), {once: true});
        location.hash = "#/keys";
    }""")
    page.page.locator("nav [data-view=keys][aria-current=page]").wait_for()
    page.settled()
    assert page.page.evaluate("location.hash") == "#/keys"
