"""The search for meetings: its state is in the address, and very many rows come page by page."""

import time

import pytest

from seeds import ago

ROWS, SIZE = 10_000, 50
PAGE_SECONDS = 2
USER = "searcher"


@pytest.fixture(scope="module")
def found(site):
    """Rooms with meetings of USER: many, and one in which Ann was."""
    many = site.meeting_in("search-many", USER)
    one = site.meeting_in("search-one", USER)
    site.stay(one["room_name"], "ann-7", 5, name="Ann", email="Ann@Example.com")
    site.many_meetings(many["room"]["id"], ROWS - 1, USER)
    return {"many": many, "one": one}


@pytest.fixture
def page(desk, site, found):
    """The search, of USER."""
    assert found
    return desk(site.bearer(USER), view="meetings")


def rooms(page):
    """The rooms of the rows."""
    return page.page.locator("tbody th").all_inner_texts()


def search(page, **fields):
    """Fills the form and sends it."""
    for label, value in fields.items():
        page.page.get_by_label(label, exact=True).fill(value)
    page.page.get_by_role("button", name="Search").click()
    return page.settled()


def test_very_many_rows_come_page_by_page(page):
    page.says("10,001 in all")
    assert len(rooms(page)) == SIZE
    for name, last in (("Page 2", "2"), ("Page 201", "201"), ("Previous page", "200")):
        began = time.monotonic()
        page.page.get_by_role("link", name=name, exact=True).click()
        page.page.locator(".page-item.active", has_text=last).wait_for()
        assert time.monotonic() - began < PAGE_SECONDS
    assert page.page.evaluate("location.hash") == "#/meetings?page=200"


def test_the_address_has_the_search(page):
    search(page, Room="SEARCH-MANY").says("10,000 in all")
    page.page.get_by_role("link", name="Page 2", exact=True).click()
    page.page.locator(".page-item.active", has_text="2").wait_for()
    assert page.page.evaluate("location.hash") == "#/meetings?room=SEARCH-MANY&page=2"
    page.page.reload()
    page.settled().says("10,000 in all")
    assert page.page.get_by_label("Room").input_value() == "SEARCH-MANY"
    assert page.page.locator(".page-item.active").inner_text() == "2"
    page.page.go_back()
    page.page.locator(".page-item.active", has_text="1").wait_for()
    page.page.go_back()
    page.says("10,001 in all")
    assert page.page.get_by_label("Room").input_value() == ""


def test_a_person_is_found_by_address_or_id(page):
    for person in ("ann@example.COM", "ann-7"):
        search(page, Person=person).says("1 in all")
        assert rooms(page) == ["search-one"]
    search(page, Person="nobody@example.com").says("No meeting fits this search.")
    page.page.get_by_role("link", name="Clear").click()
    page.says("10,001 in all")


def test_days_are_those_of_the_browser_and_the_last_one_is_in(desk, site, found):
    assert found
    page = desk(site.bearer(USER), view="meetings?room=search-many", timezone_id="Pacific/Kiritimati")
    day = page.page.evaluate("new Date(Date.now() - 48 * 3600_000).toLocaleDateString('sv')")
    search(page, From=day, To=day).says("24 in all")
    shown = page.page.evaluate("[...document.querySelectorAll('tbody time')]"
                               ".map((node) => new Date(node.dateTime).toLocaleDateString('sv'))")
    assert set(shown) == {day}


def test_a_row_says_how_a_meeting_is(page, found):
    page.page.get_by_label("State").select_option("true")
    search(page).says("2 in all")
    row = page.page.locator("tbody tr", has_text="search-one")
    assert row.locator("td").last().inner_text() == "active 1 person"
    assert row.locator("a").get_attribute("href") == f"#/meetings/{found['one']['id']}"
    page.page.get_by_label("State").select_option("false")
    search(page).says("9,999 in all")
    assert page.page.locator("tbody tr").first().locator("td").all_inner_texts()[1:] == ["30 min", "ended"]


def test_a_page_behind_the_last_one_leads_back(page):
    page.go("meetings?page=999").says("There is no page 999.")
    page.page.get_by_role("link", name="Go to the last page").click()
    page.page.locator(".page-item.active", has_text="201").wait_for()


def test_an_operator_searches_by_owner(desk, world, found):
    assert found
    page = desk(world.admin, view=f"meetings?user={USER}").says("10,001 in all")
    assert page.page.get_by_label("Owner").input_value() == USER
    search(page, Owner="nobody-at-all").says("No meeting fits this search.")
    search(page, Owner="", Room="search-one").says("1 in all")
    page.page.locator("tbody").get_by_role("link", name=USER).click()
    page.page.wait_for_url(f"**/console/#/meetings?room=search-one&user={USER}")


@pytest.mark.refused
def test_a_fault_is_shown_at_its_field(page):
    page.go("meetings?room=%01&active=perhaps")
    for label in ("Room", "State"):
        assert page.page.get_by_label(label).get_attribute("aria-invalid") == "true"
    assert page.focus()["tag"] == "input" and page.page.locator(".problem").count() == 0
    search(page, Room="search-one").says("1 in all")


def test_a_search_that_ended_early_goes_on_from_there(page, site):
    since = ago(60 * 24)
    answer = {"items": [], "total": 0, "page": 1, "size": SIZE, "pages": 0, "searched_from": since}
    page.page.run("""(answer) => {
        const {fetch} = window;
        window.fetch = (url, ...rest) => String(url).includes("person=") && !String(url).includes("to=")
            ? Promise.resolve(new Response(JSON.stringify(answer))) : fetch(url, ...rest);
    }""", answer)
    search(page, Person="ann-7").says("Only meetings since")
    page.page.get_by_role("link", name="Search further back").click()
    page.says("No meeting fits this search.")
    assert page.page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('to')") == since
    assert site
