"""Meetings that Whereby's API makes: one a room, whoever asks and whatever goes wrong."""

import concurrent.futures
import json
import threading

import pytest

from harness import OWNER
from wait import until
from whereby import client, meetings, opened, post, tries

OTHER = "other-1"
MEMBERS = {"id", "room_name", "room_url", "host_room_url", "start_date", "end_date",
           "recording_type", "recording_trigger", "platform", "is_active", "ended_at",
           "num_clients", "num_people"}


@pytest.fixture(autouse=True)
def calm(calm_whereby):
    """Each test begins with an empty Whereby that works."""


@pytest.fixture
def room(away, name):
    """The name of a Whereby room of OWNER."""
    away.new_room(name, platform="whereby")
    return name


def test_a_whereby_room_is_opened_at_whereby(away, api, name):
    away.new_room(name, platform="whereby", is_locked=True, room_mode="group",
                  recording_type="cloud", recording_trigger="prompt")
    answer = away.open(name)
    [made] = api.meetings.values()
    assert set(answer) == MEMBERS
    assert answer["platform"] == "whereby" and answer["is_active"] is True
    assert answer["room_url"] == made["roomUrl"]
    assert answer["host_room_url"] == made["hostRoomUrl"]
    assert "/" + answer["room_name"] == made["roomName"]
    assert answer["room_name"].startswith("reflector-" + name[:10])
    assert answer["end_date"][:19] == made["endDate"][:19]
    assert made["wish"] == {
        "endDate": made["endDate"], "isLocked": True, "roomMode": "group",
        "roomNamePrefix": made["roomName"][1:-36], "roomNamePattern": "uuid",
        "recording": {"type": "cloud", "destination": None, "startTrigger": "prompt"},
        "fields": ["hostRoomUrl"]}
    assert tries(away) == []


def test_the_host_s_url_is_the_owner_s_alone(away, room):
    owner = away.open(room)
    for sub in (OTHER, None):
        away.admin_sql("UPDATE room SET is_shared = true WHERE name = %s", room)
        answer = opened(away, room, sub).json
        assert answer["id"] == owner["id"] and answer["room_url"] == owner["room_url"]
        assert answer["host_room_url"] == ""
    for path in (f"/v1/meetings/{owner['id']}", "/v1/meetings", "/v1/rooms"):
        body = away.request("GET", path, away.auth()).body
        assert b"whereby.com" not in body and b"roomKey" not in body
    logs = b"".join(path.read_bytes() for path in (away.state_dir / "log").rglob("*")
                    if path.is_file())
    assert b"roomKey" not in logs and b"whereby.com" not in logs


def test_who_may_not_enter_makes_no_meeting(away, api, room):
    assert opened(away, room, None).status == 401
    assert opened(away, "no-such-" + room).status == 404
    assert api.asked == []


def test_others_knock_at_a_locked_room_unless_it_was_locked_later(away, name):
    away.new_room(name, platform="whereby", is_locked=True)
    assert opened(away, name, OTHER).status == 200
    later = name + "-later"
    room = away.new_room(later, platform="whereby")
    assert opened(away, later, OTHER).status == 200
    away.request("PATCH", f"/v1/rooms/{room['id']}", away.auth(), {"is_locked": True})
    answer = opened(away, later, OTHER)
    assert (answer.status, answer.json) == (403, {"detail": "Room is locked"})
    assert opened(away, later).status == 200


def test_fifty_at_once_get_one_meeting_and_whereby_is_asked_once(away, api, room):
    barrier = threading.Barrier(50)

    def open_it(number):
        barrier.wait()
        return opened(away, room, f"user-{number}")
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(open_it, range(50)))
    assert [answer.status for answer in answers] == [200] * 50
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len({answer.json["room_url"] for answer in answers}) == 1
    assert len(api.meetings) == 1 and api.count("POST") == 1
    assert tries(away) == [] and meetings(away, room) == 1


def test_who_comes_while_it_is_made_waits_and_no_lock_is_held(away, api, room):
    asked, go_on = threading.Event(), threading.Event()

    def pause(_):
        asked.set()
        go_on.wait()
    api.before_answer = pause
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first = pool.submit(opened, away, room)
        assert asked.wait(10)
        assert away.admin_sql("SELECT query FROM pg_stat_activity WHERE usename = %s"
                              " AND state <> 'idle'", "reflector_meetings") == []
        second = pool.submit(opened, away, room, OTHER)
        until(lambda: len(away.admin_sql(
            "SELECT pid FROM pg_stat_activity WHERE usename = %s AND query LIKE %s",
            "reflector_meetings", "%making_begin%")) == 2, "the second looks")
        go_on.set()
        assert first.result().json["id"] == second.result().json["id"]
    assert api.count("POST") == 1


def test_a_meeting_is_used_until_it_is_over_and_then_there_is_a_new_one(away, api, room):
    first = away.open(room)
    assert away.open(room)["end_date"] == first["end_date"]
    for what in ("joined", "left"):
        told = client(first["room_name"], what, "p1", 1 if what == "joined" else 9)
        assert post(away, told).status == 200
        if what == "joined":
            now = away.open(room)
            assert now["id"] == first["id"] and now["num_clients"] == 1
    second = away.open(room)
    assert second["id"] != first["id"] and second["room_url"] != first["room_url"]
    assert away.meeting(first["id"])["is_active"] is False


def test_after_its_end_a_meeting_is_handed_out_no_more_whoever_was_in(away, api, room):
    first = away.open(room)
    assert post(away, client(first["room_name"], "joined", "p1")).status == 200
    assert away.open(room)["room_url"] == first["room_url"]
    away.admin_sql("UPDATE meeting_row SET end_date = now() WHERE id = %s", first["id"])
    second = away.open(room)
    assert second["id"] != first["id"] and api.count("POST") == 2
    assert second["room_url"] != first["room_url"]
    assert second["host_room_url"] != first["host_room_url"]
    over = away.meeting(first["id"])
    assert (over["is_active"], over["num_clients"]) == (False, 0) and over["ended_at"]


def test_a_room_moves_when_its_running_meeting_is_over(away, api, name):
    room = away.new_room(name, platform="whereby")
    first = away.open(name)
    for platform, then in (("jitsi", "jwt="), ("whereby", "whereby.com")):
        changed = away.request("PATCH", f"/v1/rooms/{room['id']}", away.auth(),
                               {"platform": platform})
        assert changed.status == 200 and changed.json["platform"] == platform
        assert away.open(name)["id"] == first["id"]
        away.request("PATCH", f"/v1/meetings/{first['id']}/deactivate", away.auth())
        second = away.open(name)
        assert second["platform"] == platform and then in second["room_url"]
        first = second
    assert api.count("POST") == 2


def test_without_a_key_a_running_meeting_is_still_open_and_no_new_one_is(server, away, name):
    server.new_room(name, platform="whereby")
    answer = opened(server, name)
    assert answer.status == 409 and "not configured" in answer.json["detail"]
    [row] = server.sql("SELECT id FROM room WHERE name = %s", name)
    server.admin_sql("INSERT INTO meeting_row (id, room_id, user_id, room_name, platform,"
                     " recording_type, recording_trigger, start_date, end_date) VALUES"
                     " (%s, %s, %s, %s, 'whereby', 'none', 'none', now(), now() + '1 h')",
                     name, row["id"], OWNER, name)
    server.admin_sql("INSERT INTO made_meeting VALUES (%s, 'whereby', '1', 'https://w/r', 'https://w/h',"
                     " false)", name)
    assert opened(server, name).json["host_room_url"] == "https://w/h"


def test_the_key_goes_to_whereby_alone(away, api, room):
    away.open(room)
    [(method, path, body)] = api.asked
    assert (method, path) == ("POST", "/v1/meetings")
    assert api.key not in body.decode() and json.loads(body)
