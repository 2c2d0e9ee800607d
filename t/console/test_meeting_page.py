"""The page of a meeting: what it says, what goes on while somebody looks, what its owner does there."""

import csv
import io
import pathlib
import uuid

import pytest

from keys import new_key
from seeds import OWNER
from wait import until

ROWS = """() => [...document.querySelectorAll(".attendance tbody tr:has(> th)")].map((row) =>
    [...row.cells].filter((cell) => !cell.hidden).map((cell) => cell.innerText.trim()))"""
PEOPLE = """() => [...document.querySelectorAll(".timeline [role=option]")].map((node) => node.textContent)"""


@pytest.fixture
def running(site):
    """A meeting that goes on, with three people."""
    meeting = site.meeting_in("page-" + uuid.uuid4().hex[:8])
    for number, name in enumerate(("Ann Arbor", "Ben Bell", "Zoë Zimmer")):
        site.stay(meeting["room_name"], f"user-{number}", 30 - number, name=name, email=f"user-{number}@example.com")
    return meeting


def view_of(meeting):
    """Its address."""
    return f"meetings/{meeting['id']}"


def read(site, meeting):
    """The meeting, as the API tells it to its owner."""
    return site.request("GET", f"/v1/meetings/{meeting['id']}", site.auth(OWNER)).json


def people(page):
    """The names in the table."""
    return [row[0].split("\n")[0] for row in page.page.run(ROWS)]


def doing(page):
    """What the buttons of the page do."""
    return page.page.evaluate("[...document.querySelectorAll('main button:not([hidden])')].map((one) => one.innerText)")


def press(page, name, **inside):
    """A button, in the page or in its dialog."""
    place = page.page.get_by_role("dialog") if inside else page.page.locator("main")
    place.get_by_role("button", name=name, exact=True).click()


def test_somebody_who_joins_is_seen_and_what_is_open_stays_open(desk, site, running):
    page = desk(view=view_of(running))
    assert people(page) == page.page.run(PEOPLE) == ["Ann Arbor", "Ben Bell", "Zoë Zimmer"]
    page.page.get_by_role("button", name="1 session of Ben Bell").click()
    page.page.get_by_role("option", name="Ben Bell").focus()
    site.stay(running["room_name"], "late", 1, name="Late Larry")
    until(lambda: page.page.run(PEOPLE)[-1] == "Late Larry" and people(page)[-1] == "Late Larry", lambda: page.text)
    assert page.focus()["text"] == "Ben Bell"
    assert page.page.locator(".sessions:visible").count() == 1
    assert page.page.locator(".event").first().inner_text().endswith("Late Larry")
    assert "4 people" in page.text


def test_the_ways_lead_to_all_meetings_and_to_the_room(desk, running):
    for name, address in (("All meetings", "#/meetings"), ("The room", f"#/rooms/{running['room']['id']}")):
        page = desk(view=view_of(running))
        page.page.get_by_role("link", name=name).click()
        until(lambda address=address, page=page: page.page.url().endswith(address), name)


def test_the_keys_choose_a_person_and_say_their_sessions(desk, site, running):
    site.stay(running["room_name"], "user-1", 9, 5, name="Ben Bell", is_breakout=True, breakout_room_id="b-1")
    page = desk(view=view_of(running))
    page.page.get_by_role("option", name="Ann Arbor").focus()
    for key, chosen in (("ArrowDown", "Ben Bell"), ("End", "Zoë Zimmer"), ("Home", "Ann Arbor"), ("ArrowDown", "Ben Bell")):
        page.page.keyboard().press(key)
        assert page.page.locator("[aria-selected=true]").text_content() == chosen
        assert page.focus()["text"] == chosen
    told = page.page.locator(".timeline-detail").text_content()
    assert told.startswith("Ben Bell: ") and "now" in told and "breakout room 1" in told


def test_the_csv_is_that_of_the_api(desk, site, running):
    page = desk(view=view_of(running))
    name, path = page.page.download("main button:text-is('Download CSV')")
    rows = list(csv.reader(io.StringIO(pathlib.Path(path).read_text(encoding="utf-8"), newline="")))
    assert name == running["room_name"] + ".csv"
    assert [row[1] for row in rows] == ["name", "Ann Arbor", "Ben Bell", "Zoë Zimmer"]


def test_a_person_is_found_by_a_part_of_a_name_or_an_address(desk, running):
    page = desk(view=view_of(running))
    search = page.page.get_by_label("Find a person")
    for text, found in (("ZIMM", ["Zoë Zimmer"]), ("user-0@", ["Ann Arbor"]), ("nobody", []), ("", people(page))):
        search.fill(text)
        assert people(page) == found


def test_a_person_is_removed_and_kept_out(desk, site, running):
    page = desk(view=view_of(running))
    page.page.get_by_role("button", name="Remove Ben Bell").click()
    page.page.get_by_label("Keep the person out of this meeting").check()
    press(page, "Remove", inside=True)
    page.says("Only this server knows of it")
    refused = site.request("POST", f"/v1/rooms/{running['room']['name']}/meeting", site.auth("user-1"))
    assert refused.status == 403, refused


def test_nothing_happens_until_it_is_confirmed(desk, site, running):
    page = desk(view=view_of(running))
    for name in ("Remove Ann Arbor", "End the meeting", "Erase the meeting"):
        page.page.locator("main").get_by_role("button", name=name).click()
        page.page.keyboard().press("Escape")
        page.page.get_by_role("dialog").wait_for(state="hidden")
    assert read(site, running)["is_active"] is True


@pytest.mark.refused
def test_a_meeting_is_ended_and_erased(desk, site, running):
    page = desk(view=view_of(running))
    press(page, "End the meeting")
    page.page.get_by_label("Reason (optional)").fill("It is over.")
    press(page, "End the meeting", inside=True)
    page.says("Only this server knows of it")
    until(lambda: "present" not in page.text.split("Attendance")[-1], lambda: page.text)
    assert read(site, running)["is_active"] is False
    assert "Erase the meeting" in doing(page)
    assert not page.page.get_by_role("button", name="End the meeting").is_visible()
    press(page, "Erase the meeting")
    erase = page.page.get_by_role("dialog").get_by_role("button", name="Erase the meeting")
    page.page.locator("#typed").fill(running["room"]["name"] + "x")
    assert erase.is_disabled()
    page.page.locator("#typed").fill(running["room"]["name"])
    erase.click()
    until(lambda: page.page.evaluate("location.hash") == "#/meetings", lambda: page.text)
    page.page.evaluate(f"location.hash = '#/{view_of(running)}'")
    page.says("Meeting not found")


def test_others_than_the_owner_see_what_they_may(desk, site):
    meeting = site.meeting_in("page-" + uuid.uuid4().hex[:8], is_shared=True)
    site.stay(meeting["room_name"], "user-1", 9, name="Ann Arbor")
    page = desk(site.bearer("somebody"), view=view_of(meeting))
    page.says(meeting["room_name"], "Connections now")
    assert "Ann Arbor" not in page.text and doing(page) == ["Copy"]


@pytest.mark.parametrize("scope", ["read", "admin"])
def test_a_key_that_only_reads_has_no_buttons_that_change(desk, site, running, scope):
    key, _ = new_key(site, scope, **({"user": OWNER} if scope == "read" else {}))
    page = desk(key, view=view_of(running))
    assert people(page) == ["Ann Arbor", "Ben Bell", "Zoë Zimmer"]
    assert not {"Remove", "End the meeting", "Erase the meeting", "Send a message"} & set(doing(page))


def test_events_are_filtered_and_unfolded(desk, site, running):
    site.tell(running["room_name"], "muc-room-created", 40, colour="<b>blue</b>")
    page = desk(view=view_of(running))
    assert page.page.locator(".event").count() == 4
    page.page.get_by_label("Type", exact=True).select_option("muc-room-created")
    event = page.page.locator(".event:visible")
    assert event.count() == 1
    event.locator("summary").click()
    assert '"colour": "<b>blue</b>"' in event.locator("pre").text_content()


def test_tab_reaches_everything_in_the_order_of_the_page(desk, site, running):
    site.film(running["room_name"], "talk.mp4")
    page = desk(view=view_of(running))
    # Unlike a real click this does not move the place where Tab begins.
    page.page.get_by_role("button", name="1 session of Ben Bell").dispatch_event("click")
    page.page.locator(".event").first().locator("summary").dispatch_event("click")
    usable, reached = page.tab_stops()
    assert len(usable) > 30 and reached == usable
