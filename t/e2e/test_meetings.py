"""Meetings by the API: opening, reusing, locking, ending, listing."""

import concurrent.futures
import datetime
import re
import uuid

import pytest

from answers import MOMENT, UUID4, event
from harness import OWNER
from jwt_tools import decode

FIELDS = {"id", "room_name", "room_url", "host_room_url", "start_date", "end_date",
          "recording_type", "recording_trigger", "platform", "is_active", "ended_at",
          "num_clients", "num_people"}
PROMPT = "#config.recordings.suggestRecording=true"
SLUG_CHARACTERS = 48
LIFETIME_SECONDS = 28800


def moment(text):
    """A time of an answer."""
    assert re.fullmatch(MOMENT, text), text
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def claims(server, url):
    """The verified claims of the token in a meeting's URL."""
    return decode(server, url)[1]


def post_open(server, name, body=b"", sub=OWNER):
    """Opening a meeting, whatever it answers."""
    return server.request("POST", f"/v1/rooms/{name}/meeting", server.auth(sub), body)


def deactivate(server, meeting_id):
    """Ending a meeting by hand."""
    answer = server.request("PATCH", f"/v1/meetings/{meeting_id}/deactivate", server.auth())
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def meetings(server, sub, query=""):
    """The page of GET /v1/meetings."""
    answer = server.request("GET", "/v1/meetings" + query, server.auth(sub))
    assert answer.status == 200, answer
    assert b"jwt=" not in answer.body
    return answer.json


def test_an_opened_meeting_tells_everything_a_client_needs(server, name):
    server.new_room(name, recording_type="local", recording_trigger="automatic")
    before = datetime.datetime.now(datetime.timezone.utc)
    meeting = server.open(name)
    assert set(meeting) == FIELDS
    assert re.fullmatch(UUID4, meeting["id"])
    assert re.fullmatch(f"reflector-{name}-{UUID4}", meeting["room_name"])
    assert (meeting["recording_type"], meeting["recording_trigger"]) == ("local", "automatic")
    assert (meeting["platform"], meeting["is_active"], meeting["ended_at"],
            meeting["num_clients"]) == ("jitsi", True, None, 0)
    assert abs(moment(meeting["start_date"]) - before) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize("given, slug", [
    ("Upper", "upper"), ("a.b_c-d", "a-b-c-d"), ("a..__--b", "a-b"), ("end.", "end-"),
    ("n" * 100, "n" * SLUG_CHARACTERS), ("9", "9")])
def test_the_room_name_is_lower_case_and_safe(server, given, slug):
    server.new_room(given)
    assert re.fullmatch(f"reflector-{slug}-{UUID4}", server.open(given)["room_name"])


def test_urls_lead_to_jitsi_with_a_token_and_hosts_are_prompted(server, name):
    for trigger in ("none", "prompt", "automatic", "automatic-2nd-participant"):
        room = f"{name}-{trigger}"
        server.new_room(room, recording_trigger=trigger)
        meeting = server.open(room)
        start = re.escape(f"https://meet.example.com/{meeting['room_name']}?jwt=")
        token = r"[\w-]+\.[\w-]+\.[\w-]+"
        assert re.fullmatch(start + token, meeting["room_url"])
        tail = re.escape(PROMPT) if trigger == "prompt" else ""
        assert re.fullmatch(start + token + tail, meeting["host_room_url"])


def test_a_second_opening_gives_the_same_meeting_with_fresh_tokens(server, name):
    server.new_room(name)
    first, second = server.open(name), server.open(name, "somebody")
    same = FIELDS - {"room_url", "host_room_url", "end_date"}
    assert {key: first[key] for key in same} == {key: second[key] for key in same}
    assert first["room_url"] != second["room_url"]
    assert second["host_room_url"] == ""
    assert moment(second["end_date"]) >= moment(first["end_date"])


def test_a_meeting_lasts_as_long_as_its_latest_token(server, public, name):
    for host, lifetime in ((server, LIFETIME_SECONDS), (public, 30)):
        host.new_room(name)
        for _ in range(2):
            meeting = host.open(name)
            given = max(claims(host, meeting[url])["exp"] for url in ("room_url", "host_room_url"))
            assert int(moment(meeting["end_date"]).timestamp()) == given
        first = moment(meeting["start_date"])
        lasts = (moment(meeting["end_date"]) - first).total_seconds()
        assert lifetime - 1 <= lasts <= lifetime + 20


@pytest.mark.parametrize("room_exists", [True, False])
def test_100_openings_at_once_give_one_meeting(server, name, room_exists):
    if room_exists:
        server.new_room(name)
    headers = [server.auth(f"user-{number}") for number in range(20)]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: server.request(
            "POST", f"/v1/rooms/{name}/meeting", headers[number % 20]), range(100)))
    assert {answer.status for answer in answers} == {200 if room_exists else 404}
    if room_exists:
        assert len({answer.json["id"] for answer in answers}) == 1
        assert meetings(server, OWNER, f"?room={name}")["total"] == 1


def test_a_locked_room_admits_its_owner_only_unless_there_is_a_lobby(server, public, name):
    for host in (server, public):
        host.new_room(name, is_locked=True)
        assert post_open(host, name).status == 200
    answer = post_open(server, name, sub="somebody")
    assert (answer.status, answer.json) == (403, {"detail": "Room is locked"})
    assert post_open(public, name, sub="somebody").status == 200


@pytest.mark.parametrize("body, shown", [
    (b"", "Olga"), (b"{}", "Olga"), ({"display_name": None}, "Olga"), ({"other": 1}, "Olga"),
    ({"display_name": "Zoë 😀 \"x\""}, "Zoë 😀 \"x\"")])
def test_a_display_name_replaces_the_tokens_name(server, name, body, shown):
    server.new_room(name)
    answer = server.request("POST", f"/v1/rooms/{name}/meeting",
                            server.auth(OWNER, name="Olga"), body)
    assert answer.status == 200
    for url in ("room_url", "host_room_url"):
        assert claims(server, answer.json[url])["context"]["user"]["name"] == shown


@pytest.mark.parametrize("body", [{"display_name": 5}, {"display_name": []}, [], b"{", b"x"])
def test_a_faulty_body_opens_nothing(server, name, body):
    server.new_room(name)
    assert post_open(server, name, body).status == 422
    assert meetings(server, OWNER, f"?room={name}")["total"] == 0


def test_whereby_rooms_are_refused_with_a_clear_text(server, name):
    server.new_room(name, platform="whereby")
    answer = post_open(server, name)
    assert answer.status == 409
    assert "whereby" in answer.json["detail"].lower()


def test_deactivate_ends_a_meeting_once_and_the_next_opening_makes_a_new_one(server, name):
    server.new_room(name)
    old = server.open(name)
    server.post_signed(event(old["room_name"], "muc-occupant-joined", occupant_id="a"))
    assert server.open(name)["num_clients"] == 1
    deactivate(server, old["id"])
    ended = server.meeting(old["id"])
    assert (ended["is_active"], ended["num_clients"]) == (False, 0)
    assert moment(ended["ended_at"]) >= moment(ended["start_date"])
    deactivate(server, old["id"])
    assert server.meeting(old["id"])["ended_at"] == ended["ended_at"]
    new = server.open(name)
    assert new["id"] != old["id"] and new["room_name"] != old["room_name"]
    late = event(old["room_name"], "muc-occupant-left", occupant_id="a")
    assert server.post_signed(late).status == 200
    assert server.meeting(old["id"])["events_total"] == 2


def test_a_read_meeting_tells_its_story_and_no_url(server, name):
    server.new_room(name)
    opened = server.open(name)
    meeting = server.meeting(opened["id"])
    kept = FIELDS - {"room_url", "host_room_url"}
    assert kept <= set(meeting)
    assert {key: meeting[key] for key in kept} == {key: opened[key] for key in kept}
    for key in ("events", "participants", "recordings"):
        assert meeting[key] == []
    assert meeting["events_total"] == 0 and "events_next" in meeting
    assert not meeting.get("room_url") and not meeting.get("host_room_url")


def test_meetings_are_listed_by_page_and_filter(server, name):
    sub = "lister-" + name
    rooms = [server.new_room(f"{name}-{number}", owner=sub) for number in range(2)]
    made = []
    for room in (rooms[0], rooms[0], rooms[1]):
        made.append(server.open(room["name"], sub)["id"])
        if len(made) == 1:
            server.request("PATCH", f"/v1/meetings/{made[0]}/deactivate", server.auth(sub))

    def ids(query=""):
        page = meetings(server, sub, query)
        assert page["total"] == len(page["items"]) or "size" in query
        return {meeting["id"] for meeting in page["items"]}

    assert ids() == set(made)
    assert ids(f"?room={rooms[0]['name']}") == ids(f"?room={rooms[0]['id']}") == set(made[:2])
    assert ids("?active=true") == set(made[1:])
    assert ids("?active=false") == set(made[:1])
    assert ids(f"?active=true&room={rooms[1]['id']}") == set(made[2:])
    assert ids("?from=2020-01-01T00:00:00Z") == ids("?to=2120-01-01T00:00:00Z") == set(made)
    assert ids("?from=2120-01-01T00:00:00Z") == ids("?to=2020-01-01T00:00:00Z") == set()
    assert ids("?room=no-such-room") == set()
    page = meetings(server, sub, "?size=2&page=2")
    assert (len(page["items"]), page["total"], page["page"], page["size"], page["pages"]) \
        == (1, 3, 2, 2, 2)


def test_a_meeting_is_found_by_the_name_that_jitsi_knows(server, name):
    server.new_room(name)
    made = server.open(name)

    def ids(query, sub=OWNER):
        page = meetings(server, sub, "?" + query)
        assert page["total"] == len(page["items"])
        return [meeting["id"] for meeting in page["items"]]

    technical = "room_name=" + made["room_name"]
    for query in (technical, "room_name=" + made["room_name"].upper(), f"{technical}&room={name.upper()}",
                  technical + "&active=true&from=2020-01-01T00:00:00Z"):
        assert ids(query) == [made["id"]], query
    for query in ("room_name=" + name, "room=" + made["room_name"], technical + "&room=other",
                  technical + "&active=false", technical + "&to=2020-01-01T00:00:00Z"):
        assert ids(query) == [], query
    assert ids(technical, "somebody-else") == []
    assert meetings(server, OWNER, f"?{technical}&page=2")["total"] == 1


@pytest.mark.parametrize("query, faulty", [
    ("room_name=%00", {"room_name"}), ("active=perhaps", {"active"}), ("from=yesterday", {"from"}), ("to=2025-02-30", {"to"}),
    ("page=0", {"page"}), ("active=x&from=x&to=x&size=0", {"active", "from", "to", "size"})])
def test_a_faulty_filter_is_422_with_every_fault(server, query, faulty):
    answer = server.request("GET", "/v1/meetings?" + query, server.auth())
    assert answer.status == 422
    assert {fault["loc"][-1] for fault in answer.json["detail"]} == faulty


def test_a_room_that_never_was_has_no_meeting(server):
    answer = post_open(server, "no-" + uuid.uuid4().hex)
    assert (answer.status, answer.json) == (404, {"detail": "Room not found"})
