"""Meetings that Whereby's API makes: one a room, whoever asks and whatever goes wrong."""

import concurrent.futures
import json
import threading

import pytest

from harness import OWNER
from wait import until
from whereby import client
from whereby_api import WherebyApi

OTHER = "other-1"
MEMBERS = {"id", "room_name", "room_url", "host_room_url", "start_date", "end_date",
           "recording_type", "recording_trigger", "platform", "is_active", "ended_at",
           "num_clients"}
NO_MEETING = {"detail": "Whereby makes no meeting now: try again"}
# Made or not, the opener never learns: the try is kept until it has been looked after.
LOST = ("torn", "garbage", "late", "closed", 500)
# Certainly not made.
REFUSED = (401, 403, 429, 302, 400)


@pytest.fixture(scope="module")
def api():
    """Whereby."""
    made = WherebyApi()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def away(make_server, api):
    """A server whose Whereby is the stand-in, with little patience."""
    made = make_server(WHEREBY_API_KEY=api.key, WHEREBY_API_URL=api.url + "/",
                       WHEREBY_TIMEOUT="2", WHEREBY_RETRY="0.001", WHEREBY_POLL="0.01",
                       PUBLIC_MODE="true", MEETING_GRACE="0")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def calm(api, away):
    """Each test begins with an empty Whereby that works."""
    api.calm()
    away.admin_sql("DELETE FROM whereby_try")
    away.admin_sql("UPDATE whereby_trouble SET until = '-infinity'")


@pytest.fixture
def room(away, name):
    """The name of a Whereby room of OWNER."""
    away.new_room(name, platform="whereby")
    return name


def opened(server, room, sub=OWNER):
    """The answer of opening a room's meeting."""
    return server.request("POST", f"/v1/rooms/{room}/meeting", server.auth(sub))


def tries(server):
    """What is noted of tries: [(is it running, is its meetingId known)]."""
    return [(row["leased_until"] is not None, row["whereby_id"] is not None) for row in
            server.sql("SELECT leased_until, whereby_id FROM whereby_try")]


def meetings(server, room):
    """How many meetings a room has had."""
    return server.sql("SELECT count(*) FROM meeting_row m JOIN room r ON r.id = m.room_id"
                      " WHERE r.name = %s", room)[0]["count"]


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
            "reflector_meetings", "%whereby_begin%")) == 2, "the second looks")
        go_on.set()
        assert first.result().json["id"] == second.result().json["id"]
    assert api.count("POST") == 1


@pytest.mark.parametrize("trouble", [*LOST, *REFUSED, "hang"])
def test_whereby_s_trouble_is_503_and_nothing_is_half_made(away, api, room, trouble):
    api.trouble = {"POST": trouble}
    answer = opened(away, room)
    assert (answer.status, answer.json) == (503, NO_MEETING)
    assert answer.headers["Retry-After"]
    assert meetings(away, room) == 0
    assert tries(away) == ([] if trouble in REFUSED else [(False, False)])
    api.trouble = {}
    again = until(lambda: (lambda a: a if a.status == 200 else None)(opened(away, room)),
                  "it works again")
    assert again.json["room_url"] and meetings(away, room) == 1


def test_an_unreachable_whereby_is_503_at_once(make_server, api, name):
    gone = make_server(WHEREBY_API_KEY=api.key, WHEREBY_API_URL="http://127.0.0.1:1/v1",
                       WHEREBY_RETRY="60")
    gone.new_room(name, platform="whereby")
    assert opened(gone, name).status == 503
    assert gone.sql("SELECT until > now() AS waits FROM whereby_trouble")[0]["waits"]
    assert gone.sql("SELECT count(*) FROM whereby_try")[0]["count"] == 0
    gone.new_room(name + "-jitsi")
    assert opened(gone, name + "-jitsi").status == 200
    gone.stop()


def test_a_wrong_key_is_503(away, api, room):
    api.key, key = "another key", api.key
    try:
        assert opened(away, room).status == 503
    finally:
        api.key = key
    assert api.meetings == {}


def test_after_a_failure_nobody_asks_until_whereby_may_be_asked_again(away, api, room):
    api.trouble, api.headers = {"POST": 429}, {"Retry-After": "7"}
    assert [opened(away, room).status for _ in range(3)] == [503] * 3
    assert api.count("POST") == 1
    [row] = away.sql("SELECT until - now() > '4 s' AS long, until - now() <= '7 s' AS short"
                     " FROM whereby_trouble")
    assert row["long"] and row["short"]


def test_the_asked_wait_is_bounded(away, api, room):
    api.trouble, api.headers = {"POST": 503}, {"Retry-After": "86400"}
    assert opened(away, room).status == 503
    assert away.sql("SELECT until - now() <= '60 s' AS ok FROM whereby_trouble")[0]["ok"]


def test_many_who_wait_for_a_failure_fail_and_ask_once(away, api, room):
    away.admin_sql("UPDATE whereby_trouble SET until = '-infinity'")
    api.trouble, api.headers = {"POST": 500}, {"Retry-After": "30"}
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: opened(away, room, f"user-{n}"), range(20)))
    assert {answer.status for answer in answers} == {503}
    assert api.count("POST") == 1


def surplus(away, api, room, act):
    """Opens while act() gives the room another fate: (the answer, requests that deleted)."""
    def meanwhile(method):
        if method == "POST":
            api.before_answer = None
            act()
    api.before_answer = meanwhile
    answer = opened(away, room)
    return answer, [path for method, path, _ in api.asked if method == "DELETE"]


def test_a_room_that_moves_meanwhile_gets_a_jitsi_meeting_and_whereby_s_is_removed(away, api,
                                                                                  room):
    answer, deleted = surplus(away, api, room, lambda: away.admin_sql(
        "UPDATE room SET platform = 'jitsi' WHERE name = %s", room))
    assert answer.status == 200 and answer.json["platform"] == "jitsi"
    assert "jwt=" in answer.json["room_url"]
    assert len(deleted) == 1 and api.meetings == {} and tries(away) == []


def test_a_room_that_is_deleted_meanwhile_is_404_and_whereby_s_is_removed(away, api, room):
    answer, deleted = surplus(away, api, room, lambda: away.request(
        "DELETE", "/v1/rooms/" + away.sql("SELECT id FROM room WHERE name = %s", room)[0]["id"],
        away.auth()))
    assert (answer.status, answer.json) == (404, {"detail": "Room not found"})
    assert len(deleted) == 1 and api.meetings == {} and tries(away) == []


def test_who_loses_its_turn_removes_what_it_made_and_gets_the_other_s(away, api, room):
    def other_makes_one():
        away.admin_sql("UPDATE whereby_try SET leased_until = now() - interval '1 s'")
        assert opened(away, room, OTHER).status == 200
    answer, deleted = surplus(away, api, room, other_makes_one)
    assert answer.status == 200 and answer.json["room_url"]
    assert len(deleted) == 1 and len(api.meetings) == 1 and tries(away) == []
    assert meetings(away, room) == 1
    [left] = api.meetings.values()
    assert left["roomUrl"] == answer.json["room_url"]


def test_what_cannot_be_removed_stays_noted(away, api, room):
    api.trouble = {"DELETE": 500}
    answer, deleted = surplus(away, api, room, lambda: away.admin_sql(
        "UPDATE room SET platform = 'jitsi' WHERE name = %s", room))
    assert answer.status == 200 and len(deleted) == 1 and len(api.meetings) == 1
    assert tries(away) == [(False, True)]


def test_a_program_that_dies_while_it_asks_loses_its_turn(away, api, room):
    away.admin_sql("INSERT INTO whereby_try SELECT 'dead', id, 'p', now(), now() + '1 h' FROM room"
                   " WHERE name = %s", room)
    assert opened(away, room).status == 503
    assert api.asked == []
    away.admin_sql("UPDATE whereby_try SET leased_until = now()")
    assert opened(away, room).status == 200
    assert tries(away) == [(False, False)]


def test_a_meeting_is_used_until_it_is_over_and_then_there_is_a_new_one(away, api, room):
    first = away.open(room)
    assert away.open(room)["end_date"] == first["end_date"]
    for what in ("joined", "left"):
        assert away.post_whereby(client(first["room_name"], what, "p1",
                                        1 if what == "joined" else 9)).status == 200
        if what == "joined":
            now = away.open(room)
            assert now["id"] == first["id"] and now["num_clients"] == 1
    second = away.open(room)
    assert second["id"] != first["id"] and second["room_url"] != first["room_url"]
    assert away.meeting(first["id"])["is_active"] is False


def test_an_hour_after_its_end_a_meeting_is_over_whoever_was_in(away, room):
    first = away.open(room)
    assert away.post_whereby(client(first["room_name"], "joined", "p1")).status == 200
    away.admin_sql("UPDATE meeting_row SET end_date = now() - interval '59 min' WHERE id = %s",
                   first["id"])
    assert away.open(room)["id"] == first["id"]
    away.admin_sql("UPDATE meeting_row SET end_date = now() - interval '60 min' WHERE id = %s",
                   first["id"])
    assert away.open(room)["id"] != first["id"]


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
    assert answer.status == 503 and "not configured" in answer.json["detail"]
    [row] = server.sql("SELECT id FROM room WHERE name = %s", name)
    server.admin_sql("INSERT INTO meeting_row (id, room_id, user_id, room_name, platform,"
                     " recording_type, recording_trigger, start_date, end_date) VALUES"
                     " (%s, %s, %s, %s, 'whereby', 'none', 'none', now(), now() + '1 h')",
                     name, row["id"], OWNER, name)
    server.admin_sql("INSERT INTO whereby_meeting VALUES (%s, '1', 'https://w/r', 'https://w/h',"
                     " false)", name)
    assert opened(server, name).json["host_room_url"] == "https://w/h"


def test_the_key_goes_to_whereby_alone(away, api, room):
    away.open(room)
    [(method, path, body)] = api.asked
    assert (method, path) == ("POST", "/v1/meetings")
    assert api.key not in body.decode() and json.loads(body)
