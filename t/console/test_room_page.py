"""The pages of rooms: the list, one room, its form, its webhook, and the links to a meeting."""

import json
import uuid

import pytest

from keys import new_key
from receiver import Receiver, status
from seeds import OWNER
from wait import until

CHANGES = ["Change", "Delete", "Open a meeting", "Send a test", "Send again", "New room", "Save", "Create"]
DOING = "[...document.querySelectorAll('main .btn')].map((one) => one.innerText)"


@pytest.fixture
def name():
    """A room's, of this test alone."""
    return "page-" + uuid.uuid4().hex[:8]


@pytest.fixture
def receiver():
    """A webhook's, which takes everything."""
    made = Receiver()
    yield made
    made.close()


def read(site, room_id):
    """The room, as the API shows it to its owner."""
    return site.request("GET", f"/v1/rooms/{room_id}", site.auth(OWNER)).json


def enter(page, **texts):
    """Texts into fields; those are named by their labels, with _ for a blank."""
    for label, text in texts.items():
        page.page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def press(page, text, **inside):
    """A button of the page, or of its dialog."""
    place = page.page.get_by_role("dialog") if inside else page.page.locator("main")
    place.get_by_role("button", name=text, exact=True).click()


def shown(page, text):
    """Waits for a room's page."""
    page.page.get_by_role("heading", name=text, exact=True).wait_for()


def test_a_new_room_is_what_its_form_says_and_the_secret_is_shown(desk, site, receiver, name):
    page = desk(view="rooms/new")
    enter(page, Name=name, People_at_once="7", URL=receiver.url, Passcode="sesame", Topic="<b>x</b>")
    page.page.get_by_label("Locked", exact=True).check()
    page.page.get_by_label("Participant left", exact=True).uncheck()
    page.page.get_by_label("Opens", exact=True).fill("2026-01-02T03:04")
    page.page.get_by_label("Recordings", exact=True).select_option("local")
    press(page, "Create")
    page.page.get_by_role("dialog").wait_for()
    secret = page.page.locator("dialog code").inner_text()
    press(page, "Close", inside=True)
    shown(page, name)
    room = site.request("GET", f"/v1/rooms/name/{name}", site.auth(OWNER)).json
    assert {key: room[key] for key in ("max_participants", "longest", "webhook_url", "passcode", "zulip_topic", "is_locked",
                                       "is_shared", "recording_type", "expires_at", "webhook_secret")} == {
        "max_participants": 7, "longest": None, "webhook_url": receiver.url, "passcode": True, "zulip_topic": "<b>x</b>",
        "is_locked": True, "is_shared": False, "recording_type": "local", "expires_at": None, "webhook_secret": secret}
    assert "participant.left" not in room["webhook_events"] and len(room["webhook_events"]) == 7
    assert room["not_before"].endswith(":04:00.000000Z")
    assert secret not in page.text
    press(page, "Show")
    page.says(secret)


@pytest.mark.refused
def test_faults_stand_at_their_fields(desk, site, name):
    site.new_room(name, OWNER)
    page = desk(view="rooms/new")
    enter(page, Name="no blanks!", URL="ftp://x.example.com")
    press(page, "Create")
    page.says("must be an http or https URL", "begin with a letter or digit")
    invalid = "[...document.querySelectorAll('[aria-invalid=true]')].map((one) => one.name)"
    assert page.page.evaluate(invalid) == ["name", "webhook_url"]
    assert page.page.evaluate("document.activeElement.name") == "name"
    enter(page, Name=name.upper(), URL="")
    page.page.keyboard().press("Enter")
    page.says("Room name is not unique")
    assert page.page.evaluate(invalid) == ["name"]


def test_a_change_sends_what_differs_and_nothing_else(desk, site, name):
    room = site.new_room(name, OWNER, not_before="2026-01-02T03:04:05.678901Z", passcode="x", longest=30,
                         webhook_url="https://hooks.example.com/a")
    page = desk(view=f"rooms/{room['id']}?change=1")
    enter(page, Topic="new")
    press(page, "Save")
    shown(page, name)
    after = read(site, room["id"])
    assert after == {**room, "zulip_topic": "new"}
    page.go(f"rooms/{room['id']}?change=1")
    page.page.get_by_label("Remove the passcode").check()
    page.page.get_by_label("Generate a new secret").check()
    page.page.get_by_label("Longest meeting, in minutes").fill("")
    page.page.get_by_label("Opens", exact=True).fill("")
    press(page, "Save")
    page.page.get_by_role("dialog").wait_for()
    press(page, "Close", inside=True)
    shown(page, name)
    last = read(site, room["id"])
    assert last["webhook_secret"] not in (None, room["webhook_secret"])
    assert last == {**after, "passcode": False, "longest": None, "not_before": None,
                    "webhook_secret": last["webhook_secret"]}


@pytest.mark.refused
def test_what_somebody_else_changed_meanwhile_is_not_lost(desk, site, name):
    room = site.new_room(name, OWNER)
    page = desk(view=f"rooms/{room['id']}?change=1")
    enter(page, People_at_once="9", Passcode="secret")
    other = {"zulip_topic": "theirs"}
    assert site.request("PATCH", f"/v1/rooms/{room['id']}", site.auth(OWNER), other).status == 200
    press(page, "Save")
    page.says("Somebody else changed this room")
    assert page.page.get_by_label("Topic").input_value() == "theirs"
    assert page.page.get_by_label("People at once").input_value() == "9"
    assert read(site, room["id"])["max_participants"] is None
    press(page, "Save")
    shown(page, name)
    after = read(site, room["id"])
    assert (after["max_participants"], after["zulip_topic"], after["passcode"]) == (9, "theirs", True)


@pytest.mark.refused
def test_a_room_is_deleted_when_its_name_is_typed(desk, site, name):
    room = site.new_room(name, OWNER)
    page = desk(view=f"rooms/{room['id']}")
    assert site.request("PATCH", f"/v1/rooms/{room['id']}", site.auth(OWNER), {"is_locked": True}).status == 200

    def delete():
        press(page, "Delete")
        page.page.locator("dialog input").fill(name[:-1])
        assert page.page.get_by_role("dialog").get_by_role("button", name="Delete").is_disabled()
        page.page.keyboard().press("Enter")
        page.page.locator("dialog input").fill(name)
        page.page.keyboard().press("Enter")

    delete()
    page.says("Somebody else changed this room", "Only the owner opens it")
    assert read(site, room["id"])["is_locked"] is True
    delete()
    shown(page, "Rooms")
    assert site.request("GET", f"/v1/rooms/{room['id']}", site.auth(OWNER)).status == 404


def test_a_webhook_is_tried_and_a_dead_message_sent_again(desk, site, name):
    answers = [500]
    receiver = Receiver(lambda request: status(answers[0]))
    meeting = site.meeting_in(name, webhook_url=receiver.url)
    site.stay(meeting["room_name"], "ann", 5, name="Ann")
    page = desk(view=f"rooms/{meeting['room']['id']}")
    until(lambda: page.text.count("dead after") == 2, lambda: page.text)
    press(page, "Send a test")
    page.says("Failed", "The webhook answered with status 500")
    answers[0] = 200
    press(page, "Send a test")
    page.says("The webhook answered with status 200")
    page.page.get_by_role("button", name="Send again: Participant joined").click()
    until(lambda: page.text.count("dead after") == 1, lambda: page.text)
    assert "participant.joined" in [json.loads(request.body)["type"] for request in receiver.requests]
    receiver.close()


def test_the_list_says_whose_webhook_fails(desk, world):
    page = desk(view="rooms").page
    for room, states in (("failing", ["failing"]), ("team-weekly", [])):
        row = page.locator(f"tr:has(bdi:text-is('{room}'))")
        assert (row.count(), row.locator(".state-bad").all_inner_texts()) == (1, states)
    assert world.failing["room"]["name"] == "failing"


def test_a_disabled_webhook_is_enabled_again(desk, site, name, receiver):
    room = site.new_room(name, OWNER, webhook_url=receiver.url)
    site.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    page = desk(view=f"rooms/{room['id']}")
    page.says("Disabled since")
    press(page, "Enable again")
    until(lambda: "Disabled since" not in page.text, lambda: page.text)
    assert read(site, room["id"])["webhook_disabled_at"] is None


def test_the_links_are_those_of_the_meeting(desk, site, name):
    room = site.new_room(name, OWNER)
    page = desk(view=f"rooms/{room['id']}")
    press(page, "Open a meeting")
    page.says("counts as one person", "Nobody is present")
    guest, host = (page.page.get_by_role("textbox", name=f"{kind} link").input_value() for kind in ("Guest", "Host"))
    assert guest != host and all(f"/reflector-{name}-" in link and "?jwt=" in link for link in (guest, host))
    assert page.page.locator(f"main a[target=_blank][rel~=noopener][href='{host}']").count() == 1


@pytest.mark.refused
def test_a_room_of_others_is_found_by_its_name_and_opened_with_its_passcode(desk, site, name):
    site.new_room(name, "somebody-else", passcode="open sesame")
    page = desk(view="rooms")
    enter(page, Part_of_a_name=name)
    page.page.keyboard().press("Enter")
    page.says("belongs to somebody else")
    page.page.get_by_role("link", name=name).click()
    shown(page, name)
    assert page.page.evaluate(DOING) == ["Open a meeting"]
    press(page, "Open a meeting")
    page.page.locator("dialog input").fill("open sesame")
    page.page.keyboard().press("Enter")
    page.page.get_by_role("textbox", name="Guest link").wait_for()
    assert page.page.get_by_role("textbox", name="Host link").count() == 0


def test_rooms_are_searched(desk, site, name):
    for word in ("alpha", "beta"):
        site.new_room(f"{name}-{word}", OWNER)
    page = desk(view="rooms")
    enter(page, Part_of_a_name=f"{name[-8:]}-AL".upper())
    press(page, "Search")
    page.says("1 in all", f"{name}-alpha")
    assert f"{name}-beta" not in page.text
    page.page.get_by_role("link", name="Show all").click()
    page.says(f"{name}-beta")


@pytest.mark.refused
def test_keys_that_only_read_see_no_button_and_no_secret(desk, site, name, receiver):
    meeting = site.meeting_in(name, webhook_url=receiver.url)
    site.stay(meeting["room_name"], "ann", 5, name="Ann")
    room = meeting["room"]
    for key in (new_key(site, "admin")[0], new_key(site, "read", user=OWNER)[0]):
        page = desk(key, view=f"rooms/{room['id']}")
        page.says("This key sees no secret", receiver.url, "Participant joined")
        assert page.page.evaluate(DOING) == []
        for view in ("rooms", f"rooms/{room['id']}?change=1", "rooms/new"):
            page.page.goto(f"{site.url}/console/#/{view}")
            page.page.locator("main h1, main .problem").first().wait_for()
            assert not set(page.page.evaluate(DOING)) & set(CHANGES), view
        assert room["webhook_secret"] not in page.text
