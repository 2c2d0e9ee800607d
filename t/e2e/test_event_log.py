"""The stock dialect, the cursor over a meeting's events, and big bodies."""

import json
import uuid

import pytest

from answers import event
from jwt_tools import compact
from wait import until

PATHS = {"room/created": "muc-room-created", "room/destroyed": "muc-room-destroyed",
         "occupant/joined": "muc-occupant-joined", "occupant/left": "muc-occupant-left"}
BIG_BODY = 1024 * 1024
START = 1_736_937_000
SECONDS_IN = 60


def stock(room, kind=None, **members):
    """A body of the stock component; kind None leaves event_name out."""
    body = {"room_name": room, "room_jid": room + "@conference.meet.test",
            "is_breakout": False, **members}
    return compact(body if kind is None else {**body, "event_name": kind})


def occupant(jid, **members):
    """The occupant object of a stock body."""
    return {"occupant_jid": jid, "joined_at": START, **members}


def members_of(path):
    """What a real body of this path has besides."""
    return {"room/created": {"created_at": START},
            "room/destroyed": {"created_at": START, "destroyed_at": START + SECONDS_IN,
                               "all_occupants": []},
            "occupant/joined": {"occupant": occupant("a@x/1"), "active_occupants_count": 1},
            "occupant/left": {"occupant": occupant("a@x/1", left_at=START + SECONDS_IN),
                              "active_occupants_count": 0}}[path]


def events(server, meeting, query=""):
    """One page of a meeting's events."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/events{query}", server.auth())
    assert answer.status == 200, answer
    return answer.json


def walk(server, meeting, query):
    """Every event that a cursor meets, page by page, to the empty page at the end."""
    seen, after = [], 0
    while True:
        page = events(server, meeting, f"?after={after}&{query}")
        if not page["items"]:
            assert page["next"] == after
            return seen
        assert page["next"] > after
        seen += page["items"]
        after = page["next"]


@pytest.mark.parametrize("path", PATHS)
def test_each_stock_path_takes_its_event_whole(server, name, meeting, path):
    body = stock(name, PATHS[path], **members_of(path))
    for _ in range(2):
        answer = server.post_stock(path, body)
        assert (answer.status, answer.json) == (
            200, {"status": "ok", "event": PATHS[path], "room": name})
    one, = events(server, meeting)["items"]
    assert one["type"] == PATHS[path]
    assert {**one["data"], "timestamp": None} == {**json.loads(body), "timestamp": None}
    assert one["data"]["timestamp"].startswith("2025-01-15T10:3")


@pytest.mark.parametrize("credentials", [None, "", "Bearer", "Bearer wrong", "Basic {}", "{}",
                                         "Bearer {}x", "Bearer {} {}"])
def test_a_stock_event_needs_exactly_its_bearer(server, name, meeting, credentials):
    token = server.settings["JITSI_EVENT_SYNC_TOKEN"]
    headers = {} if credentials is None else {"Authorization": credentials.format(token, token)}
    body = stock(name, "muc-room-created", created_at=START)
    answer = server.request("POST", "/v1/jitsi/events/room/created", headers, body)
    assert answer.status == 401
    assert events(server, meeting)["items"] == []


def test_a_users_token_or_a_signature_is_no_stock_credential(server, name, meeting):
    body = stock(name, "muc-room-created", created_at=START)
    path = "/v1/jitsi/events/room/created"
    assert server.request("POST", path, server.auth(), body).status == 401
    assert server.post_signed(body, path).status == 401


def test_the_stock_dialect_is_off_while_its_token_is_unset(public, server):
    body = stock("x", "muc-room-created")
    for token in (server.settings["JITSI_EVENT_SYNC_TOKEN"], "", "None", "null"):
        answer = public.request("POST", "/v1/jitsi/events/room/created",
                                {"Authorization": "Bearer " + token}, body)
        assert answer.status == 401


def test_the_body_wins_over_the_path_and_the_path_tells_when_it_is_silent(server, name, meeting):
    left = members_of("occupant/left")
    wins = server.post_stock("occupant/joined", stock(name, "muc-occupant-left", **left))
    assert wins.json["event"] == "muc-occupant-left"
    tells = server.post_stock("occupant/joined", stock(name, **members_of("occupant/joined")))
    assert tells.json["event"] == "muc-occupant-joined"
    own = server.post_stock("room/created", stock(name, "our-own-event"))
    assert (own.status, own.json["event"]) == (200, "our-own-event")
    assert [one["type"] for one in events(server, meeting)["items"]] == [
        "muc-occupant-left", "muc-occupant-joined", "our-own-event"]


def test_an_empty_lua_table_is_an_empty_list(server, name, meeting):
    body = stock(name, "muc-room-destroyed", created_at=START, destroyed_at=START + 1,
                 all_occupants={})
    assert server.post_stock("room/destroyed", body).status == 200
    told = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth()).json
    assert told["items"] == []


def test_a_stock_event_of_an_unknown_room_is_404_and_a_faulty_one_422(server, name, meeting):
    unknown = stock("no-" + uuid.uuid4().hex, "muc-room-created", created_at=START)
    answer = server.post_stock("room/created", unknown)
    assert (answer.status, answer.json) == (404, {"detail": "Meeting not found"})
    for body in (b"{}", compact({"room_name": 5}), compact({"room_name": name, "event_name": 1})):
        assert server.post_stock("room/created", body).status == 422
    assert events(server, meeting)["items"] == []


def test_the_cursor_pages_through_everything_once(server, name, meeting):
    for number in range(7):
        kind = "even" if number % 2 == 0 else "odd"
        assert server.post_signed(event(name, kind, number=number)).status == 200
    whole = events(server, meeting)["items"]
    assert [set(one) for one in whole] == [{"seq", "type", "timestamp", "data"}] * 7
    assert [one["data"]["number"] for one in whole] == list(range(7))
    assert sorted({one["seq"] for one in whole}) == [one["seq"] for one in whole]
    for limit in (1, 2, 3, 7, 1000):
        assert walk(server, meeting, f"limit={limit}") == whole
        odd = walk(server, meeting, f"type=odd&limit={limit}")
        assert odd == [one for one in whole if one["type"] == "odd"]
    assert walk(server, meeting, "type=none") == []
    assert len(events(server, meeting, "?limit=2")["items"]) == 2
    last = whole[-1]["seq"]
    assert events(server, meeting, f"?after={last}") == {"items": [], "next": last}
    assert events(server, meeting, "?after=4611686018427387904")["next"] == 4611686018427387904


@pytest.mark.parametrize("query, faulty", [
    ("limit=0", {"limit"}), ("limit=1001", {"limit"}), ("limit=x", {"limit"}),
    ("after=x", {"after"}), ("after=-1", {"after"}), ("after=1.5", {"after"}),
    ("after=9223372036854775808", {"after"}), ("after=x&limit=-5", {"after", "limit"})])
def test_a_faulty_cursor_is_422_with_every_fault(server, meeting, query, faulty):
    answer = server.request("GET", f"/v1/meetings/{meeting}/events?{query}", server.auth())
    assert answer.status == 422
    assert {fault["loc"][-1] for fault in answer.json["detail"]} == faulty


def test_the_type_filter_is_decoded_from_the_query(server, name, meeting):
    kind = "a b+c&d=ü"
    assert server.post_signed(event(name, kind)).status == 200
    for query in ("a%20b%2Bc%26d%3D%C3%BC", "a+b%2bc%26d%3d%c3%bc"):
        assert [one["type"] for one in events(server, meeting, "?type=" + query)["items"]] == [kind]


def test_pages_stop_early_but_lose_nothing_when_events_are_big(server, name, meeting):
    for number in range(12):
        body = event(name, "big", id=str(number), filler="x" * 1_000_000)
        assert server.post_signed(body).status == 200
    first = events(server, meeting)
    assert 0 < len(first["items"]) < 12
    assert len(walk(server, meeting, "limit=1000")) == 12
    told = server.meeting(meeting)
    assert told["events_total"] == 12 and 0 < len(told["events"]) < 12


def test_a_destroyed_room_of_a_mebibyte_tells_of_thousands_of_people(server, name, meeting):
    entry = occupant(str(uuid.uuid4()) + "@meet.example.com/abcdefghijkl", left_at=START + 30)
    count = BIG_BODY // (len(compact(entry)) + len(",")) - 10
    people = [{**entry, "occupant_jid": f"{number:08}{entry['occupant_jid'][8:]}"}
              for number in range(count)]
    body = stock(name, "muc-room-destroyed", created_at=START, destroyed_at=START + SECONDS_IN,
                 all_occupants=people)
    assert count > 5000 and 0.95 * BIG_BODY < len(body) <= BIG_BODY
    # On a machine with much else to do it may be refused for now (statement_timeout), and is sent again.
    until(lambda: server.post_stock("room/destroyed", body).status == 200, "it is acknowledged")
    told = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth()).json
    assert (told["people"], told["peak"], told["person_seconds"]) == (count, count, 30 * count)
    assert len(told["items"]) == count
    assert server.meeting(meeting)["num_clients"] == 0
