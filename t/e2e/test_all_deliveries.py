"""GET /v1/deliveries, GET /v1/webhooks and POST /v1/deliveries/redeliver: what own rooms send."""

import json
import uuid

import pytest

from answers import STAMP, event
from commands import reflectorctl
from harness import OWNER
from keys import bearing, new_key
from wait import until

PLACE = {"endpoint", "room_id", "room", "meeting_id"}
ITEM = {"id", "type", "created_at", "status", "attempts", "last_status", "next_attempt_at", "delivered_at",
        "waits_for"} | PLACE
WEBHOOK = ["endpoint", "room_id", "room", "webhook_url", "webhook_disabled_at", "failing_since", "pending",
           "dead", "last_status"]
NOWHERE = "https://hooks.invalid/x"
NOBODY = {"detail": "The room has no webhook, or its webhook is disabled: PATCH webhook_url"}
AGAIN = "/v1/deliveries/redeliver"
# A try of a message takes that long at most.
SECONDS = 30


class Owner:
    """A user of their own, whose messages nobody else has."""

    def __init__(self, server):
        self.server, self.sub = server, f"user-{uuid.uuid4()}"

    def room(self, **members):
        """(room, meeting): somebody is in, so there are two messages."""
        room = self.server.new_room(f"all-{uuid.uuid4().hex[:12]}", self.sub,
                                    **{"webhook_url": NOWHERE, **members})
        meeting = self.server.open(room["name"], self.sub)
        joined = event(meeting["room_name"], "muc-occupant-joined", occupant_id="a")
        assert self.server.post_signed(joined).status == 200
        return room, meeting

    def settle(self, meeting, status="dead"):
        """What came of a meeting's messages, none of which the daemon has in hand or looks for again."""
        self.server.admin_sql("UPDATE outbox SET next_attempt_at = 'infinity' WHERE meeting_id = %s AND"
                              " next_attempt_at IS NOT NULL", meeting["id"])
        until(lambda: not self.server.sql("SELECT FROM outbox WHERE meeting_id = %s AND leased_until > now()",
                                          meeting["id"]), "the daemon is done with them", SECONDS)
        self.server.admin_sql(
            "UPDATE outbox SET status = %s, attempts = 10, last_status = 500, next_attempt_at = NULL,"
            " leased_until = NULL, delivered_at = CASE WHEN %s = 'delivered' THEN now() END"
            " WHERE meeting_id = %s", status, status, meeting["id"])

    def ask(self, method, path, body=b"", headers=None):
        """The answer."""
        return self.server.request(method, path, headers or self.server.auth(self.sub), body)

    def listed(self, query="", headers=None):
        """The items of a page."""
        answer = self.ask("GET", "/v1/deliveries" + query, headers=headers)
        assert answer.status == 200, answer
        assert all(set(item) == ITEM for item in answer.json["items"])
        assert answer.json["total"] == len(answer.json["items"])
        return answer.json["items"]

    def again(self, **members):
        """Dead messages are sent again."""
        return self.ask("POST", AGAIN, {"status": "dead", **members})


@pytest.fixture
def owner(server):
    """One."""
    return Owner(server)


@pytest.fixture(scope="module")
def admin(server):
    """The headers of a key of scope admin."""
    return bearing(new_key(server, "admin")[0])


def test_messages_of_all_rooms_are_listed_with_their_place(server, owner):
    places = [owner.room() for _ in range(2)]
    items = owner.listed()
    assert [(item["endpoint"], item["room_id"], item["room"], item["meeting_id"]) for item in items] == [
        ("webhook", room["id"], room["name"], meeting["id"]) for room, meeting in reversed(places) for _ in range(2)]
    assert [item["type"] for item in items] == ["participant.joined", "meeting.started"] * 2
    assert Owner(server).listed() == []


def test_each_filter_is_applied(owner, admin):
    (first, open_one), (second, over) = owner.room(), owner.room()
    owner.settle(over)
    for query, room, count in [("?status=dead", second, 2), ("?room=" + first["id"], first, 2),
                               ("?room=" + second["name"].upper(), second, 2), ("?meeting=" + over["id"], second, 2),
                               ("?status=pending", first, 2), ("?room=" + first["id"] + "&status=dead", first, 0),
                               ("?meeting=" + open_one["id"] + "&type=participant.joined", first, 1),
                               ("?type=recording.completed", first, 0), ("?status=delivered", first, 0),
                               ("?room=no-such", first, 0), ("?meeting=no-such", first, 0)]:
        items = owner.listed(query)
        assert len(items) == count and {item["room_id"] for item in items} <= {room["id"]}, query
        if "=no-such" not in query and ("room=" in query or "meeting=" in query):
            assert [item["id"] for item in owner.listed(query, admin)] == [item["id"] for item in items]
            assert Owner(owner.server).listed(query) == []


def test_a_status_that_there_is_not_is_refused(owner):
    room, _ = owner.room()
    for path in ("/v1/deliveries", f"/v1/rooms/{room['id']}/deliveries"):
        answer = owner.ask("GET", path + "?status=lost&page=0")
        assert answer.status == 422
        assert [(fault["loc"], fault["msg"]) for fault in answer.json["detail"]] == [
            (["query", "status"], "Input should be one of 'pending' 'delivered' 'dead'"),
            (["query", "page"], "Input should be an integer from 1 to 1000000000")]


def test_the_messages_of_a_room_by_their_status(owner):
    room, meeting = owner.room()
    owner.settle(meeting, "delivered")
    path = f"/v1/rooms/{room['id']}/deliveries"
    for status, count in ((None, 2), ("delivered", 2), ("dead", 0), ("pending", 0)):
        answer = owner.ask("GET", path + (f"?status={status}" if status else ""))
        assert (answer.status, answer.json["total"], len(answer.json["items"])) == (200, count, count)
        for item in answer.json["items"]:
            assert set(item) == ITEM - PLACE and item["delivered_at"]


def test_an_owner_sees_what_the_pipeline_got_of_own_meetings(server, owner, admin):
    room, meeting = owner.room()
    other, _ = owner.room()
    server.admin_sql("INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, status,"
                     " shard) VALUES ('pipeline', %s, %s, 'recording.completed', '', now(), 'dead', NULL),"
                     " ('control', %s, %s, 'control.end', '', now(), 'dead', 'https://jitsi.example.com/')",
                     room["id"], meeting["id"], room["id"], meeting["id"])
    for headers in (None, admin):
        for query in ("?meeting=" + meeting["id"], "?room=" + room["id"]):
            assert [item["endpoint"] for item in owner.listed(query, headers)] == ["pipeline", "webhook", "webhook"]
    assert [item["endpoint"] for item in owner.listed("?status=dead")] == ["pipeline"]
    assert {item["endpoint"] for item in owner.listed("?room=" + other["id"])} == {"webhook"}
    # It is the operator's to send again, or the recording's owner's by the recording.
    assert owner.again().json == {"status": "ok", "count": 0, "skipped": 0, "more": False}


# Endpoints.

def webhooks(owner, headers=None):
    """By the name of the room; the first names first."""
    answer = owner.ask("GET", "/v1/webhooks?size=100", headers=headers)
    assert answer.status == 200, answer
    assert all(list(item) == WEBHOOK for item in answer.json["items"])
    return {item["room"]: item for item in answer.json["items"]}


def test_endpoints_are_listed_with_what_is_wrong(server, owner, admin):
    (fine, _), (broken, meeting), (silent, _) = owner.room(), owner.room(), owner.room(webhook_url=None)
    owner.settle(meeting)
    # For longer than those of other tests, of which there may be pages.
    server.admin_sql("UPDATE room SET webhook_failing_since = now() - interval '1 year' WHERE id = %s", broken["id"])
    found = webhooks(owner)
    assert list(found) == [broken["name"], fine["name"]]
    one = found[broken["name"]]
    assert one["failing_since"] and one["webhook_disabled_at"] is None
    assert (one["endpoint"], one["room_id"], one["webhook_url"], one["pending"], one["dead"], one["last_status"]) == (
        "webhook", broken["id"], NOWHERE, 0, 2, 500)
    assert found[fine["name"]]["pending"] == 2
    assert webhooks(Owner(server)) == {}
    every = webhooks(owner, admin)
    assert every[broken["name"]] == one and silent["name"] not in every


# Sending again.

def test_all_dead_messages_are_sent_again(owner):
    places = [owner.room() for _ in range(2)]
    for _, meeting in places:
        owner.settle(meeting)
    answer = owner.again()
    assert (answer.status, answer.json) == (200, {"status": "ok", "count": 4, "skipped": 0, "more": False})
    assert owner.listed("?status=dead") == []
    assert owner.again().json["count"] == 0


@pytest.mark.parametrize("by", ["id", "name", "meeting"])
def test_those_of_one_room_or_meeting(owner, by):
    (room, meeting), (other, over) = owner.room(), owner.room()
    owner.settle(meeting)
    owner.settle(over)
    answer = owner.again(**{"meeting": meeting["id"]} if by == "meeting" else {"room": room[by]})
    assert (answer.status, answer.json["count"]) == (200, 2)
    assert {item["room_id"] for item in owner.listed("?status=dead")} == {other["id"]}


def test_where_nobody_listens_they_are_skipped_or_refused(server, owner):
    (room, meeting), (_, over) = owner.room(), owner.room()
    owner.settle(meeting)
    owner.settle(over)
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    for what in ({"room": room["id"]}, {"meeting": meeting["id"]}):
        answer = owner.again(**what)
        assert (answer.status, answer.json) == (400, NOBODY)
    assert owner.again().json == {"status": "ok", "count": 2, "skipped": 2, "more": False}


def test_more_than_a_call_can_take_is_left_for_the_next(server, owner):
    room, meeting = owner.room()
    server.admin_sql("INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, status)"
                     " SELECT 'room', %s, %s, 'participant.joined', sha256(n::text::bytea), now(), 'dead'"
                     " FROM generate_series(1, 1200) n", room["id"], meeting["id"])
    calls = []
    while not calls or calls[-1][1]:
        answer = owner.again(room=room["id"])
        assert answer.status == 200, answer
        calls.append((answer.json["count"], answer.json["more"]))
    # A slow machine takes fewer: a call ends after a second.
    assert sum(count for count, _ in calls) == 1200 and len(calls) >= 3
    assert all(0 < count <= 500 for count, _ in calls)


def test_the_operator_sends_those_of_any_owner(server, owner, admin):
    (room, meeting), (other, over) = owner.room(), owner.room()
    owner.settle(meeting)
    owner.settle(over)
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", other["id"])
    server.admin_sql("INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, status)"
                     " VALUES ('pipeline', %s, %s, 'recording.completed', '', now(), 'dead')", room["id"], meeting["id"])
    assert reflectorctl(server, "redeliver", "--dead", "--room", room["name"], "--dry-run").stdout == (
        "would be sent again: 2\nstay dead, deliver has no pipeline: 1; set PIPELINE_WEBHOOK_URL, then restart deliver\n")
    answer = json.loads(reflectorctl(server, "redeliver", "--dead", "--meeting", over["room_name"], "--json").stdout)
    assert (answer["redelivered"], answer["skipped"]) == (0, 2) and len(owner.listed("?status=dead")) == 5
    assert reflectorctl(server, "redeliver", "--dead", "--room", room["id"]).stdout.startswith("sent again: 2\n")
    assert [(item["endpoint"], item["room_id"]) for item in owner.listed("?status=dead")] == [
        ("pipeline", room["id"]), *[("webhook", other["id"])] * 2]
    due = {item["id"] for item in owner.listed("?room=" + room["id"] + "&status=pending", admin)}
    trail = json.loads(reflectorctl(server, "trail", "--action", "delivery.redelivered", "--json").stdout)["trail"]
    assert len(due) == 2 and due <= {line["object"] for line in trail if line["actor"] == "operator"}


def test_what_is_not_the_callers_is_not_sent(server, owner):
    room, meeting = owner.room()
    owner.settle(meeting)
    stranger = Owner(server)
    for what in ({"room": room["id"]}, {"room": room["name"]}, {"meeting": meeting["id"]}):
        answer = stranger.again(**what)
        assert (answer.status, answer.json) == (403, {"detail": "Not authorized"})
    assert stranger.again().json["count"] == 0
    assert [(owner.again(**what).status, owner.again(**what).json) for what in ({"room": "no-such"}, {"meeting": "x"})] == [
        (404, {"detail": "Room not found"}), (404, {"detail": "Meeting not found"})]
    assert len(owner.listed("?status=dead")) == 2


def test_a_body_says_what_is_to_be_sent(owner):
    for body, field in (({}, "status"), ({"status": "pending"}, "status"), ({"status": "dead", "room": ""}, "room"),
                        ({"status": "dead", "meeting": 1.5}, "meeting")):
        answer = owner.ask("POST", AGAIN, body)
        assert answer.status == 422 and [fault["loc"] for fault in answer.json["detail"]] == [["body", field]], body
    assert owner.ask("POST", AGAIN).status == 422


def test_the_routes_have_their_methods(server):
    for path, allowed in (("/v1/deliveries", "GET, HEAD, OPTIONS"), ("/v1/webhooks", "GET, HEAD, OPTIONS"),
                          (AGAIN, "POST, OPTIONS")):
        answer = server.request("DELETE", path, server.auth(OWNER))
        assert (answer.status, answer.headers["Allow"]) == (405, allowed)
        assert server.request(allowed.split(",")[0], path).status == 401


def test_a_message_that_was_delivered_says_when(owner):
    _, meeting = owner.room()
    owner.settle(meeting, "delivered")
    for item in owner.listed("?status=delivered"):
        assert item["delivered_at"] > item["created_at"] > STAMP
