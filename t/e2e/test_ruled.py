"""Ruling a meeting by the API: who may, what it answers, who may come back, what Prosody is told."""

import datetime
import json
import urllib.parse
import uuid

import pytest

from answers import event, is_error
from harness import OWNER
from keys import bearing, new_key

END, SAY, REMOVE = "end", "message", "participants/ann/remove"
BANNED = (403, {"detail": "You were removed from this meeting"})
UNKNOWN = {"status": "unknown", "message": None, "ends_at": None, "max_participants": None, "banned": []}


@pytest.fixture
def meeting(server, name):
    """An active meeting of OWNER's, in which Ann was."""
    server.new_room(name)
    made = server.open(name)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    assert server.post_signed(event(made["room_name"], "muc-occupant-joined", now,
                                    occupant_id="jid-1", user_id="ann")).status == 200
    return made


@pytest.fixture
def ask(server, meeting):
    """ask(action, body, headers): the answer of the meeting's POST."""
    return lambda action, body=b"", headers=None, of=None: server.request(
        "POST", f"/v1/meetings/{(of or meeting)['id']}/{action}", headers or server.auth(), body)


@pytest.fixture
def admission(server):
    """admission(room_name): what Prosody is told."""
    return lambda room_name: server.post_signed({"room": room_name}, "/v1/jitsi/admission").json


def commands(server):
    """[(type, data)]"""
    return [(row["type"], json.loads(row["body"])["data"]) for row in server.admin_sql(
        "SELECT type, body FROM outbox WHERE endpoint = 'control' ORDER BY number")]


def said(answer):
    """(status, body)"""
    return answer.status, answer.json


@pytest.mark.parametrize("action, body", [(END, b""), (SAY, {"text": "x"}), (REMOVE, b"")])
def test_only_the_owner_and_a_host_key_of_theirs_may(server, ask, action, body):
    other = server.auth("somebody-else")
    assert is_error(ask(action, body, {"Content-Type": "application/json"}), 401)
    assert said(ask(action, body, other)) == (403, {"detail": "Not authorized"})
    assert is_error(ask(action, body, bearing(new_key(server, "read", OWNER)[0])), 403)
    assert said(ask(action, body, of={"id": str(uuid.uuid4())})) == (404, {"detail": "Meeting not found"})
    assert said(ask(action, body, bearing(new_key(server, "host", OWNER)[0]))) == (
        200, {"status": "ok", "evicted": False})


def test_an_end_reaches_jitsi_as_text_that_xml_can_carry(server, ask, control, meeting):
    assert said(ask(END, {"reason": "over\u0001 \N{SNOWMAN}\n"})) == (
        200, {"status": "ok", "evicted": True})
    assert commands(server) == [("control.end", {
        "room": meeting["room_name"], "reason": "over  \N{SNOWMAN}\n", "by": OWNER})]
    assert server.meeting(meeting["id"])["is_active"] is False
    assert said(ask(END)) == (200, {"status": "ok", "evicted": True})


def test_ids_are_those_that_xml_can_carry(server, control, name):
    owner, odd = server.auth("a\u0001b\uffff"), server.auth("eve\u0002")
    assert server.request("POST", "/v1/rooms", owner, {"name": name}).status == 200
    path = f"/v1/rooms/{name}/meeting"
    made = server.request("POST", path, owner).json["id"]
    assert server.request("POST", path, odd).status == 200
    answers = [server.request("POST", f"/v1/meetings/{made}/{action}", owner, {"ban": True})
               for action in ("participants/%EF%BF%BF/remove", "participants/eve%20/remove", END)]
    assert [answer.status for answer in answers] == [404, 200, 200]
    assert [(kind, data["by"], data.get("person")) for kind, data in commands(server)] == [
        ("control.remove", "a b ", "eve "), ("control.end", "a b ", None)]


def test_deactivate_keeps_its_answer_and_ends_it_in_jitsi(server, control, meeting):
    answer = server.request("PATCH", f"/v1/meetings/{meeting['id']}/deactivate", server.auth())
    assert said(answer) == (200, {"status": "ok"})
    assert commands(server) == [("control.end", {"room": meeting["room_name"], "by": OWNER})]


@pytest.mark.parametrize("method, path", [("DELETE", "/v1/rooms/{room}"),
                                          ("DELETE", "/v1/meetings/{meeting}")])
def test_what_is_deleted_ends_in_jitsi(server, control, meeting, method, path):
    [[room]] = [row.values() for row in server.admin_sql(
        "SELECT room_id FROM meeting_row WHERE id = %s", meeting["id"])]
    path = path.format(room=room, meeting=meeting["id"])
    assert server.request(method, path, server.auth()).status == 200
    assert commands(server) == [("control.end", {"room": meeting["room_name"], "by": OWNER})]


@pytest.mark.parametrize("action, body, field", [
    (END, {"reason": "x" * 201}, "reason"), (END, {"reason": 7}, "reason"), (SAY, {}, "text"),
    (SAY, {"text": ""}, "text"), (SAY, {"text": "\N{SNOWMAN}" * 1001}, "text"),
    (REMOVE, {"ban": "maybe"}, "ban"), (REMOVE, {"reason": "x" * 201}, "reason")])
def test_a_bad_body_is_refused_and_nothing_is_done(server, ask, control, action, body, field):
    answer = ask(action, body)
    assert is_error(answer, 422) and answer.json["detail"][0]["loc"] == ["body", field]
    assert commands(server) == []


def test_the_longest_text_is_sent(server, ask, control):
    assert ask(SAY, {"text": "\N{SNOWMAN}" * 1000}).status == 200
    assert len(commands(server)[0][1]["text"]) == 1000


def test_an_ended_meeting_takes_no_more(server, ask, control):
    ask(END)
    for action, body in ((SAY, {"text": "x"}), (REMOVE, b""), (REMOVE, {"ban": True})):
        assert said(ask(action, body)) == (409, {"detail": "The meeting has ended"})


def test_a_stranger_cannot_be_removed_but_banned(server, ask, control):
    stranger = "participants/bob/remove"
    assert said(ask(stranger)) == (404, {"detail": "This person was not in the meeting"})
    assert said(ask("participants/" + "x" * 1025 + "/remove", {"ban": True}))[0] == 404
    answer = ask(f"participants/{OWNER}/remove", {"ban": True})
    assert is_error(answer, 422)
    assert [(fault["loc"], fault["msg"], fault["input"]) for fault in answer.json["detail"]] == [
        (["body", "ban"], "the meeting's owner cannot be banned", True)]
    assert said(ask(stranger, {"ban": True})) == (200, {"status": "ok", "evicted": True})
    [(_, data)] = commands(server)
    assert (data["person"], data["ban"]) == ("bob", True)


def test_who_has_no_token_is_named_by_a_jid_with_a_slash(server, ask, control, meeting):
    jid = "k3w9@guest.meet.example.com/u-2 \N{SNOWMAN}"
    assert server.post_signed(event(meeting["room_name"], "muc-occupant-joined",
                                    occupant_id=jid)).status == 200
    assert said(ask(f"participants/{urllib.parse.quote(jid, safe='')}/remove")) == (
        200, {"status": "ok", "evicted": True})
    [(_, data)] = commands(server)
    assert data["person"] == jid


def test_who_is_banned_cannot_come_back_into_this_meeting(server, ask, meeting, name, admission):
    host = bearing(new_key(server, "host", OWNER)[0])
    path = f"/v1/rooms/{name}/meeting"

    def enters(headers, body=b""):
        return said(server.request("POST", path, headers, body))
    assert ask(REMOVE, {"ban": True}).status == 200
    assert enters(server.auth("ann")) == enters(host, {"user": {"id": "ann"}}) == BANNED
    assert ask("participants/%20x/remove", {"ban": True}).status == 200
    assert enters(server.auth("\u0001x")) == BANNED
    assert enters(server.auth("bob"))[0] == enters(host, {"user": {"id": "bob"}})[0] == 200
    assert enters(server.auth())[0] == 200
    assert admission(meeting["room_name"].upper())["banned"] == [" x", "ann"]
    ask(END)
    assert enters(server.auth("ann"))[0] == 200


def test_prosody_is_told_what_a_name_is(server, ask, meeting, admission):
    found = admission(meeting["room_name"])
    assert found == {**UNKNOWN, "status": "open"}
    ask(END)
    ended = admission(meeting["room_name"])
    assert ended["status"] == "ended" and "has ended" in ended["message"]
    server.request("DELETE", "/v1/meetings/" + meeting["id"], server.auth())
    assert admission(meeting["room_name"])["status"] == "erased"
    assert admission("some-other-room") == UNKNOWN


def test_prosody_is_told_the_limits(server, name, admission):
    server.new_room(name, max_participants=7, longest=10)
    found = admission(server.open(name)["room_name"])
    left = found["ends_at"] - datetime.datetime.now().timestamp()
    assert found["max_participants"] == 7 and 500 < left <= 600


def test_who_does_not_sign_is_told_nothing(server, meeting):
    body = {"room": meeting["room_name"]}
    answer = server.post_signed(body, "/v1/jitsi/admission", secret="another secret of some length")
    assert said(answer) == (401, {"detail": "Invalid webhook signature"})
    assert server.post_signed({}, "/v1/jitsi/admission").status == 422
