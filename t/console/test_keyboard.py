"""Everything by keyboard: Tab reaches all that can be used, in the order in which it stands, and shows
where it is; dialogs keep it and give it back."""

import pytest

from desk import PHONE, WIDE
from wait import until

# Holds what is answered about rooms.
HOLD = """() => {
    const real = window.fetch;
    window.fetch = async (...all) => {
        const answer = await real(...all);
        if (String(all[0]).includes("/v1/rooms"))
            await new Promise((go) => { window.release = go; });
        return answer;
    };
}"""
VIEWS = ["now", "meetings", "rooms", "deliveries", "health", "keys"]


@pytest.mark.parametrize("view", VIEWS)
def test_tab_reaches_everything_in_the_order_of_the_page(desk, view):
    page = desk(view=view)
    page.page.reload()
    page.settled()
    usable, reached = page.tab_stops()
    assert reached == usable


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_first_stop_skips_to_the_content(desk, size):
    page = desk(viewport=size)
    page.page.reload()
    page.settled()
    page.page.keyboard().press("Tab")
    assert page.focus()["text"] == "Skip to the content"
    page.page.keyboard().press("Enter")
    assert page.page.evaluate("document.activeElement.id") == "main"


def test_a_link_of_the_navigation_leads_to_its_view_and_moves_the_focus_there(desk):
    """When the view has drawn what it asked for; until then it is busy."""
    page = desk()
    page.page.run(HOLD)
    page.page.get_by_role("link", name="Rooms").focus()
    page.page.keyboard().press("Enter")
    page.page.locator("main h1", has_text="Rooms").wait_for()
    until(lambda: page.page.evaluate("typeof window.release") == "function", "the view asks")
    assert page.page.locator("main").get_attribute("aria-busy") == "true"
    page.page.run("() => { window.release(); }")
    page.settled()
    assert page.page.evaluate("document.activeElement.id") == "main"
    assert page.page.title() == "Rooms · Reflector"


@pytest.mark.parametrize("opener", ["Send a message", "End the meeting", "Erase the meeting", "Remove Ann Arbor"])
def test_a_dialog_keeps_the_focus_and_gives_it_back(desk, world, opener):
    page = desk(view=world.views()["meeting-running"])
    button = page.page.locator("main").get_by_role("button", name=opener)
    button.focus()
    page.page.keyboard().press("Enter")
    page.page.get_by_role("dialog").wait_for()
    assert page.focus()["inDialog"]
    reached = []
    for _ in range(12):
        page.page.keyboard().press("Tab")
        focus = page.focus()
        # From its end the browser itself has the focus, once.
        assert focus["inDialog"] or focus["tag"] == "body", focus
        reached.append(focus["text"])
    assert "Cancel" in reached
    assert page.page.axe() == []
    page.page.keyboard().press("Escape")
    page.page.get_by_role("dialog").wait_for(state="hidden")
    until(lambda: page.focus()["text"] == button.text_content(), lambda: page.focus())
