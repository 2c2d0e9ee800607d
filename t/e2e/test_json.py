"""Bodies that are no good: 422 with every fault at once, and nothing stored."""

import pytest

import jwt_tools
from answers import event
from jwt_tools import decode

DEEPEST = 32
DIGITS = 308


def nested(depth):
    """A body's member that makes the whole body this deep."""
    return b"[" * (depth - 1) + b"]" * (depth - 1)


TRAPS = {
    "empty": b"",
    "blank": b"  \n",
    "not JSON": b"hello",
    "cut off": b'{"extra": 1',
    "more after the end": b'{"extra": 1} x',
    "two values": b'{"extra": 1}{}',
    "array": b"[]",
    "text": b'"x"',
    "number": b"5",
    "null": b"null",
    "single quotes": b"{'extra': 1}",
    "comment": b'{"extra": 1 /* x */}',
    "trailing comma": b'{"extra": 1,}',
    "bare name": b"{extra: 1}",
    "byte order mark": b'\xef\xbb\xbf{"extra": 1}',
}
MEMBERS = {
    "duplicate member": b'1, "extra": 2',
    "duplicate member inside": b'{"a": 1, "a": 1}',
    "duplicate member by escape": b'{"a": 1, "\\u0061": 1}',
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "minus Infinity": b"-Infinity",
    "leading zero": b"01",
    "plus": b"+1",
    "hexadecimal": b"0x10",
    "no digit after the point": b"1.",
    "no digit before the point": b".5",
    "upper-case literal": b"TRUE",
    "bad UTF-8": b'"\xff\xfe"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "cut-off UTF-8": b'"\xe2\x82"',
    "NUL escape": b'"a\\u0000b"',
    "NUL byte": b'"a\x00b"',
    "NUL in a member's name": b'{"a\\u0000b": 1}',
    "high surrogate alone": b'"\\ud800"',
    "low surrogate alone": b'"\\udc00"',
    "surrogates in the wrong order": b'"\\udc00\\ud800"',
    "control character": b'"a\nb"',
    "bad escape": b'"\\x41"',
    "309 digits": b"1" * (DIGITS + 1),
    "309 digits by exponent": b"1e308",
    "309 digits after the point": b"1e-309",
    "an exponent out of this world": b"1e999999999999999999999",
    "too deep": nested(DEEPEST + 1),
    "far too deep": nested(20_000),
}
FINE = {
    "308 digits": b"1" * DIGITS,
    "1e307": b"1e307",
    "1e-308": b"1e-308",
    "deepest": nested(DEEPEST),
    "surrogate pair": b'"\\ud83d\\ude00"',
    "any UTF-8": '"Zoë 😀 \u2028"'.encode(),
    "escapes": b'"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"',
    "null": b"null",
    "empty containers": b'[{}, [], ""]',
}


def bodies(value, name):
    """(path, raw body) of an open and of a signed request with "extra": value."""
    room = b'{"name": "%s", "extra": %s}' % (name.encode(), value)
    sent = b'{"event": "trap", "room": "%s", "timestamp": "2025-01-15T10:30:00Z", ' \
           b'"extra": %s}' % (name.encode(), value)
    return room, sent


def refused(answer):
    """A 422 whose every fault has the four members."""
    assert answer.status == 422, answer
    assert answer.json["detail"]
    for fault in answer.json["detail"]:
        assert {"type", "loc", "msg", "input"} <= set(fault), fault
        assert fault["loc"][0] == "body"
        assert fault["msg"]
    return answer.json["detail"]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_body_that_is_no_json_object_is_422(server, trap):
    raw = TRAPS[trap]
    refused(server.request("POST", "/v1/rooms", server.auth(), raw))
    for path in ("/v1/jitsi/events", "/v1/jibri/recording-complete"):
        refused(server.post_signed(raw, path))
    refused(server.post_stock("room/created", raw))


@pytest.mark.parametrize("trap", MEMBERS)
def test_what_json_forbids_is_422_even_in_an_unknown_member(server, name, trap):
    room, sent = bodies(MEMBERS[trap], name)
    meeting_id = server.new_meeting(name)
    refused(server.request("POST", "/v1/rooms", server.auth(), room))
    refused(server.post_signed(sent))
    assert server.request("GET", f"/v1/rooms/name/{name}", server.auth()).status == 404
    assert server.meeting(meeting_id)["events"] == []


@pytest.mark.parametrize("value", FINE)
def test_what_json_allows_is_taken(server, name, value):
    room, sent = bodies(FINE[value], name)
    server.new_meeting(name)
    assert server.request("POST", "/v1/rooms", server.auth(), room).status == 200
    assert server.post_signed(sent).status == 200


@pytest.mark.parametrize("written", ["José 名 😀", "Jos\\u00e9 \\u540d \\ud83d\\ude00"],
                         ids=["raw", "escaped"])
def test_a_letter_is_the_same_raw_and_escaped(server, name, written):
    body = b'{"name": "%s", "zulip_topic": "%s"}' % (name.encode(), written.encode())
    room = server.request("POST", "/v1/rooms", server.auth(), body)
    assert (room.status, room.json["zulip_topic"]) == (200, "José 名 😀")
    body = b'{"display_name": "%s"}' % written.encode()
    opened = server.request("POST", f"/v1/rooms/{name}/meeting", server.auth(), body).json
    claims = decode(server, opened["room_url"])[1]
    assert claims["context"]["user"]["name"] == "José 名 😀"
    sent = b'{"event": "muc-occupant-joined", "room": "%s", "timestamp": "2025-01-15T10:30:00Z",' \
           b' "data": {"occupant_id": "o", "display_name": "%s"}}' % (
               opened["room_name"].encode(), written.encode())
    assert server.post_signed(sent).status == 200
    [participant] = server.meeting(opened["id"])["participants"]
    assert participant["name"] == "José 名 😀"


def test_every_fault_of_a_room_is_told_in_one_answer(server):
    sub = "faulty"
    bad = {"name": "not a name!", "platform": "zoom", "recording_type": "tape",
           "recording_trigger": "sometimes", "is_locked": "perhaps", "room_mode": 3,
           "is_shared": [], "webhook_url": {}, "webhook_secret": 1, "zulip_auto_post": "x",
           "zulip_stream": [], "zulip_topic": 5, "require_consent": "maybe", "max_participants": "5",
           "longest": 10081, "not_before": 5, "expires_at": "soon", "passcode": 5}
    faults = refused(server.request("POST", "/v1/rooms", server.auth(sub), bad))
    assert {fault["loc"][1] for fault in faults} == set(bad)
    assert server.sql("SELECT 1 FROM room WHERE user_id = %s", sub) == []


def test_every_fault_of_an_event_is_told_in_one_answer(server):
    faults = refused(server.post_signed({}))
    assert {(fault["loc"][1], fault["type"]) for fault in faults} == {
        ("event", "missing"), ("room", "missing"), ("timestamp", "missing")}
    bad = {"event": 1, "room": [], "timestamp": "yesterday", "data": "x", "id": {}}
    faults = refused(server.post_signed(bad))
    assert {fault["loc"][1] for fault in faults} == set(bad)


def test_every_fault_of_a_completion_is_told_in_one_answer(server):
    path = "/v1/jibri/recording-complete"
    required = {"room_name", "recording_file", "recording_status", "timestamp"}
    faults = refused(server.post_signed({}, path))
    assert {fault["loc"][1] for fault in faults} == required
    bad = {"room_name": 5, "recording_file": [], "recording_status": "perhaps",
           "timestamp": "2025-02-30T00:00:00Z", "size": "big", "duration": []}
    faults = refused(server.post_signed(bad, path))
    assert {fault["loc"][1] for fault in faults} == set(bad)


def test_the_input_of_a_fault_is_the_callers_own_value(server):
    faults = refused(server.request("POST", "/v1/rooms", server.auth(), {"name": "no, no"}))
    assert [fault["input"] for fault in faults] == ["no, no"]


def test_a_null_is_as_if_absent(server, name):
    server.new_meeting(name)
    faults = refused(server.request("POST", "/v1/rooms", server.auth(), {"name": None}))
    assert [(fault["loc"], fault["type"]) for fault in faults] == [(["body", "name"], "missing")]
    body = {"name": name, "platform": None, "is_locked": None, "webhook_url": None}
    room = server.request("POST", "/v1/rooms", server.auth(), body).json
    assert (room["platform"], room["is_locked"]) == ("jitsi", False)
    assert server.post_signed({**event(name, "x"), "data": None, "id": None}).status == 200


def test_a_body_of_a_million_brackets_is_refused_in_peace(server):
    raw = b'{"a": ' + b"[" * 1_000_000
    refused(server.post_signed(raw))
    assert server.request("GET", "/v1/jitsi/health").status == 200


def test_a_body_is_not_parsed_before_its_signature_is_right(server):
    for path in ("/v1/jitsi/events", "/v1/jibri/recording-complete"):
        answer = server.request("POST", path, {"X-Jitsi-Signature": "0" * 64}, b"{")
        assert (answer.status, answer.json) == (401, {"detail": "Invalid webhook signature"})
    assert server.request("POST", "/v1/rooms", {}, b"{").status == 401
    signature = jwt_tools.webhook_signature(server.settings["JITSI_WEBHOOK_SECRET"], b"{")
    answer = server.request("POST", "/v1/jitsi/events", {"X-Jitsi-Signature": signature}, b"{")
    assert answer.status == 422
