"""Much of it: a meeting of 1 000 people, 10 000 meetings and 10 000 messages."""

import pytest

from desk import PHONE
from figures import best, yard
from wait import until

PEOPLE = 1000
ROWS = 10_000
MEASURED = "performance.getEntriesByName('timeline').map((one) => one.duration)[0] ?? null"


@pytest.fixture(scope="module")
def big(site):
    """A meeting of so many people, in a room of so many meetings and messages."""
    made = site.meeting_in("big")
    site.crowd(made["room_name"], PEOPLE)
    site.many_meetings(made["room"]["id"], ROWS)
    site.many_messages(made["room"]["id"], made["id"], ROWS)
    return made


def test_the_page_of_1000_people_is_drawn_while_nobody_waits(desk, big, artefacts):
    page = desk(view=f"meetings/{big['id']}")
    times = []
    for _ in range(3):
        before = page.page.computed()
        page.page.reload()
        page.settled()
        waited = until(lambda: page.page.evaluate(MEASURED), "the timeline is drawn")
        times.append((waited, page.page.computed() - before))
    best(artefacts, "big-meeting", f"The timeline of {PEOPLE} people, in its page", 500, times, yard(page.page))
    page.picture(artefacts, "big-meeting-wide-light")


def test_1000_people_are_all_reached(desk, big):
    page = desk(view=f"meetings/{big['id']}", viewport=PHONE)
    assert page.overflow() == []
    names = page.page.evaluate("[...document.querySelectorAll('.timeline [role=option]')].map((one) => one.textContent)")
    assert sorted(names) == sorted(f"Person {number}" for number in range(PEOPLE))
    page.page.get_by_label("Find a person").fill("Person 999")
    page.page.get_by_role("button", name="2 sessions of Person 999").wait_for()


@pytest.mark.parametrize("view", ["meetings?room=big", "deliveries?room=big&status=dead"])
def test_10_000_rows_come_by_pages(desk, big, view):
    page = desk(view=view)
    rows = page.page.locator("main tbody tr")
    total = page.page.locator(".pager .quiet").text_content()
    count = int(total.split(" ")[0].replace(",", ""))
    assert count >= ROWS and 10 <= rows.count() <= 100
    first = rows.first().inner_text()
    page.page.get_by_role("link", name="Next page").click()
    until(lambda: rows.first().inner_text() != first, "another page")
    page.settled()
    pages = page.page.locator(".pager .page-link")
    last = pages.nth(pages.count() - 2)
    number = last.text_content()
    last.click()
    until(lambda: page.page.locator(".pager [aria-current=page]").text_content() == number, "the last page")
    page.settled()
    assert 1 <= rows.count() <= 100 and page.page.get_by_role("link", name="Next page").count() == 0
    page.page.go_back()
    page.settled()
    until(lambda: page.page.locator(".pager [aria-current=page]").text_content() == "2", "the page before")
