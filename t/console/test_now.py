"""Who is in now: the cards of the active meetings, which stay in place while what they say changes."""

import pytest

from wait import until

# Twelve names, of which eight are shown.
PEOPLE, SHOWN = 12, 8
CARDS = 20
DAY_MS = 86_400_000
WRONG_CLOCK = "const now = Date.now; Date.now = () => now() + %d;"
SAID = "document.getElementById('said').textContent"
WATCH = """() => {
    window.cards = [...document.querySelectorAll(".now-card")];
    window.written = [];
    new MutationObserver((records) => records.forEach(({target}) => {
        if (!target.textContent.startsWith("Since"))
            window.written.push(target.className);
    })).observe(document.querySelector(".cards"), {childList: true, subtree: true, characterData: true, attributes: true});
}"""


@pytest.fixture
def user(request):
    """Somebody of this test alone."""
    return f"now-{request.node.name}".translate({ord("["): "-", ord("]"): None})


@pytest.fixture
def watch(desk, site, user):
    """The page of that user."""
    return lambda **options: desk(site.bearer(user), **options)


def asked(page, seconds):
    """What the page asks the API for in some ticks."""
    page.page.run("() => performance.clearResourceTimings()")
    lists = "performance.getEntriesByType('resource').filter(({name}) => name.includes('/v1/meetings?')).length"
    until(lambda: page.page.evaluate(lists) >= seconds // 3, "the list is read again")
    return page.page.evaluate(
        "performance.getEntriesByType('resource').map(({name}) => name.replace(/.*\\/v1\\//, ''))")


def test_a_site_without_meetings_says_how_one_begins(watch):
    page = watch().says("No meeting is active.", "A meeting begins when somebody opens a room")
    assert page.page.locator("main a").all_inner_texts() == ["Choose a room"]
    assert page.page.locator(".totals dd").all_inner_texts() == ["0", "0", "0"]


def test_a_card_has_the_people_and_the_recordings_of_its_meeting(watch, site, user):
    meeting = site.meeting_in(user[:90], user)
    room = meeting["room_name"]
    for number in range(PEOPLE):
        site.stay(room, f"p{number}", 30 - number, name=f"<b>Person {number}</b>")
    site.stay(room, "p0", 2, name="Person 0", is_breakout=True, breakout_room_id="b")
    site.stay(room, "gone", 20, 10, name="Gone Already")
    site.tell(room, "jibri-recording-on", 8, recording_id="now")
    page = watch().says("12 people", "Recording since", f"and {PEOPLE - SHOWN} more")
    card = page.page.locator(".now-card")
    assert card.locator(".names li").count() == SHOWN + 1
    assert "Gone Already" not in card.inner_text() and "<b>Person 1</b>" in card.inner_text()
    assert card.locator("a").get_attribute("href") == f"#/meetings/{meeting['id']}"
    assert page.page.locator(".totals dd").all_inner_texts() == ["1", "12", "1"]


@pytest.mark.parametrize("ahead", [-DAY_MS, DAY_MS], ids=["behind", "ahead"])
def test_a_browser_whose_clock_is_wrong_shows_the_right_ages(make_desk, site, user, ahead):
    meeting = site.meeting_in(user[:90], user)
    site.admin_sql("UPDATE meeting_row SET start_date = now() - interval '90 min' WHERE id = %s", meeting["id"])
    page = make_desk(site)
    page.page.add_init_script(WRONG_CLOCK % ahead)
    page.sign_in(site.bearer(user))
    page.says(", for 1 h 30 min")


def test_a_card_changes_in_place_and_keeps_the_focus(watch, site, user):
    first, second = (site.meeting_in(f"{user[:80]}-{number}", user) for number in range(2))
    site.stay(first["room_name"], "ann", 5, name="Ann Arbor")
    page = watch().says("Ann Arbor")
    page.page.run(WATCH)
    page.page.locator(".now-card a").last().focus()
    site.stay(first["room_name"], "ben", 1, name="Ben Bell")
    page.says("Ben Bell", "2 people")
    third = site.meeting_in(f"{user[:80]}-2", user)
    page.says(third["room"]["name"])
    assert page.page.evaluate(SAID) == f"Meeting began: {third['room']['name']}."
    assert page.page.evaluate("window.cards.every((card, i) => document.querySelectorAll('.now-card')[i + 1] === card)")
    assert page.focus()["href"] == f"#/meetings/{first['id']}"
    # Only the card of Ben, and the new one.
    assert set(page.page.evaluate("window.written")) == {"counts", "names", "cards"}
    path = f"/v1/meetings/{first['id']}/deactivate"
    assert site.request("PATCH", path, site.auth(user)).status == 200
    until(lambda: page.page.locator(".now-card").count() == 2, "the card goes")
    assert page.page.evaluate(SAID) == f"Meeting ended: {first['room']['name']}."
    assert page.focus()["tag"] == "h1"
    assert page.page.evaluate("document.querySelectorAll('.now-card')[1] === window.cards[0]")
    assert second["room"]["name"] in page.text


def test_a_quiet_page_asks_for_little_and_writes_nothing(watch, site, user):
    meeting = site.meeting_in(user[:90], user)
    site.stay(meeting["room_name"], "ann", 5, name="Ann Arbor")
    page = watch().says("Ann Arbor")
    page.page.run(WATCH)
    # The people's answer changes each second, so it is not asked for while their number stays.
    assert not [path for path in asked(page, 9) if "participants" in path]
    assert page.page.evaluate("window.written") == []


def test_more_meetings_than_a_page_has(watch, site, user):
    meetings = [site.meeting_in(f"{user[:80]}-{number}", user) for number in range(CARDS + 1)]
    site.tell(meetings[0]["room_name"], "jibri-recording-on", 8, recording_id="now")
    site.stay(meetings[0]["room_name"], "ann", 5, name="Ann Arbor")
    page = watch().says("21 in all", "on this page")
    assert page.page.locator(".now-card").count() == CARDS
    assert page.page.locator(".totals dd").all_inner_texts()[:2] == ["21", "1"]
    # No more than eight of a kind in a tick.
    assert len([path for path in asked(page, 3) if "recordings" in path]) <= 2 * 8
    page.page.get_by_role("link", name="Page 2").click()
    page.says("Ann Arbor", "Recording since")
    path = f"/v1/meetings/{meetings[1]['id']}/deactivate"
    assert site.request("PATCH", path, site.auth(user)).status == 200
    # The second page is gone.
    until(lambda: page.page.locator(".now-card").count() == CARDS, "the last page that there is")
    assert page.page.evaluate("location.hash") == "#/now"
