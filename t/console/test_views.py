"""Every view, light and dark, on a wide screen and on a phone: the browser has nothing to say against
it, axe finds nothing, nothing scrolls sideways.  Its screenshots are artefacts."""

import pytest

from desk import NARROW, PHONE, WIDE
from names import ALL

DAY = 24 * 60
SIZES = {"wide": WIDE, "phone": PHONE}
VIEWS = ["now", "meetings", "meeting-running", "meeting-over", "rooms", "room", "deliveries", "health", "keys"]
# What everybody sees of the operator's views is in these.
OPERATOR = ["now", "meetings", "deliveries", "health"]


def look(page, artefacts, name):
    """In both colours; what is wrong with it."""
    found = []
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        page.picture(artefacts, f"{name}-{scheme}")
        found += [f"{name} {scheme}: {line}" for line in page.page.axe()]
    return found + page.overflow()


def look_at_all_sizes(page, artefacts, name):
    """What is wrong with it on any screen."""
    found = []
    for size, pixels in SIZES.items():
        page.page.set_viewport_size(pixels)
        found += look(page, artefacts, f"{name}-{size}")
    page.page.set_viewport_size(NARROW)
    return found + page.overflow()


@pytest.mark.parametrize("view", VIEWS)
def test_an_owner_s_view(desk, world, artefacts, view):
    page = desk(view=world.views()[view])
    assert look_at_all_sizes(page, artefacts, view) == []


@pytest.mark.parametrize("view", OPERATOR)
def test_an_operator_s_view(desk, world, artefacts, view):
    page = desk(world.admin, view=world.views()[view])
    assert look(page, artefacts, f"{view}-operator") == []


def test_the_sign_in_page(make_desk, site, artefacts):
    page = make_desk(site)
    page.go().settled()
    assert look_at_all_sizes(page, artefacts, "sign-in") == []


@pytest.mark.parametrize("view", ["meeting-running", "room"])
def test_a_view_with_the_bootstrap_of_debian_13(make_desk, site, world, artefacts, view):
    """It takes other variables for its colours than that of Debian 12."""
    page = make_desk(site)
    page.page.serve("**/bootstrap.min.css", "bootstrap/dist/css/bootstrap.min.css")
    page.sign_in(view=world.views()[view])
    assert page.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bs-emphasis-color')")
    assert look(page, artefacts, f"{view}-debian-13") == []


def wide_tables(page):
    """The names of the tables that scroll sideways."""
    return page.page.evaluate("""[...document.querySelectorAll(".table-responsive")]
        .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute("aria-label"))""")


@pytest.mark.parametrize("view", ["meetings", "meeting-over", "rooms", "keys"])
def test_a_phone_shows_tables_whole(desk, world, view):
    assert wide_tables(desk(view=world.views()[view], viewport=PHONE)) == []


def test_a_phone_shows_people_of_another_day_whole(desk, site, artefacts):
    meeting = site.meeting_in("past-midnight")
    site.stay(meeting["room_name"], "user-1", 2 * DAY + 90, 2 * DAY, name="Olga Owner")
    page = desk(view=f"meetings/{meeting['id']}", viewport=PHONE)
    page.picture(artefacts, "meeting-of-two-days-phone")
    assert page.page.locator(".attendance time:visible").all_inner_texts() != []
    assert wide_tables(page) == []


def test_the_switch_of_colours_outlives_the_view_and_the_page(desk):
    page = desk()
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    button = page.page.get_by_role("button", name="Colours")
    seen = []
    for _ in range(3):
        button.click()
        seen.append(page.page.evaluate(scheme))
    assert seen == ["light", "dark", "light dark"]
    button.click()
    page.page.reload()
    page.settled()
    assert page.page.evaluate(scheme) == "light"
    assert page.storage()["local"] == {}


@pytest.mark.parametrize("view", ["now", "meetings", "meeting", "room"])
def test_names_execute_nothing_and_break_nothing(desk, world, view):
    address = {"meeting": f"meetings/{world.hostile['id']}", "room": f"rooms/{world.hostile['room']['id']}"}
    page = desk(view=address.get(view, view), viewport=PHONE)
    assert page.page.locator("main img, main script, main iframe").count() == 0
    assert "executed" not in page.page.title() and page.page.evaluate("document.title") != "1"
    assert page.overflow() == [] and page.page.axe() == []


def test_names_are_shown_as_they_are_and_turn_nobody_else_s_text(desk, world):
    page = desk(view=f"meetings/{world.hostile['id']}")
    shown = page.page.evaluate("[...document.querySelectorAll('main bdi')].map((node) => node.textContent)")
    assert set(ALL) <= set(shown)
    turned = page.page.run("""(signs) => [...document.querySelectorAll("main *")].filter((node) =>
        [...node.childNodes].some((one) => one.nodeType === 3 && new RegExp(`[${signs}]`).test(one.data)) &&
        !node.closest("bdi, pre, code, title")).map((node) => node.outerHTML)""", "\u202e\u2067\u2066\u200f\u061c")
    assert turned == []
