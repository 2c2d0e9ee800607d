"""Events in the signed dialect: signature, order of checks, storing, repeats."""

import concurrent.futures
import datetime
import json
import re
import uuid

import pytest

import jwt_tools
from answers import MOMENT, STAMP, event
from harness import OWNER

KEPT_AT_MOST = 1000


def moment(text):
    """A moment as RFC 3339 writes it."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def post(server, body, signature):
    """A body with a signature of our choice (None: no header)."""
    headers = {} if signature is None else {"X-Jitsi-Signature": signature}
    return server.request("POST", "/v1/jitsi/events", headers, body)


def stored(server, meeting):
    """The stored events, oldest first."""
    return server.meeting(meeting)["events"]


def send(server, body, **options):
    """A signed event that is taken."""
    answer = server.post_signed(body, **options)
    assert answer.status == 200, answer
    return answer


def signature_of(server, body):
    """Its right signature."""
    return jwt_tools.webhook_signature(server.settings["JITSI_WEBHOOK_SECRET"], body)


@pytest.mark.parametrize("form", ["{}", "sha256={}"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_right_signature_is_taken_in_each_form(server, name, meeting, form, case):
    body = jwt_tools.compact(event(name, "x"))
    answer = post(server, body, form.format(case(signature_of(server, body))))
    assert (answer.status, answer.json) == (200, {"status": "ok", "event": "x", "room": name})
    assert len(stored(server, meeting)) == 1


@pytest.mark.parametrize("form", [
    None, "", "sha256=", "{}0", "0{}", "sha1={}", "SHA512={}", "sha256={},{}", "{} {}", "v1={}",
    "sha256=sha256={}", "{}\t{}", "0x{}", "sha256:{}"])
def test_any_other_form_is_401_and_stores_nothing(server, name, meeting, form):
    body = jwt_tools.compact(event(name, "x"))
    right = signature_of(server, body)
    answer = post(server, body, None if form is None else form.format(right, right))
    assert (answer.status, answer.json) == (401, {"detail": "Invalid webhook signature"})
    assert stored(server, meeting) == []


def test_a_signature_of_other_bytes_or_by_another_key_is_401(server, name, meeting):
    body = jwt_tools.compact(event(name, "x"))
    right = signature_of(server, body)
    wrong = [signature_of(server, body + b" "), right[:-1] + "0123456789abcdef"[right[-1] == "0"],
             right[:63], right[::-1], "g" * 64, "0" * 64, jwt_tools.webhook_signature("x", body),
             jwt_tools.webhook_signature(server.settings["JITSI_JWT_SECRET"], body)]
    for signature in wrong:
        assert post(server, body, signature).status == 401, signature
    assert post(server, body, "Bearer " + server.settings["JITSI_EVENT_SYNC_TOKEN"]).status == 401
    assert stored(server, meeting) == []


def test_the_previous_secret_is_accepted_beside_the_new_one(public, name):
    public.new_meeting(name)
    for secret in ("JITSI_WEBHOOK_SECRET", "JITSI_WEBHOOK_SECRET_PREVIOUS"):
        send(public, event(name, secret), secret=public.settings[secret])
    assert public.post_signed(event(name, "x"), secret="f" * 32).status == 401


def test_401_comes_before_422_and_422_before_404(server):
    unknown = "reflector-" + uuid.uuid4().hex
    assert post(server, b"{}", "0" * 64).status == 401
    assert server.post_signed({"room": unknown}).status == 422
    answer = server.post_signed(event(unknown, "x"))
    assert (answer.status, answer.json) == (404, {"detail": "Meeting not found"})


@pytest.mark.parametrize("when, utc", [
    ("2025-01-15T10:30:00Z", "2025-01-15T10:30:00"),
    ("2025-01-15T10:30:00.123456Z", "2025-01-15T10:30:00.123456"),
    ("2025-01-15T10:30:00.5", "2025-01-15T10:30:00.500000"),
    ("2025-01-15 10:30:00", "2025-01-15T10:30:00"),
    ("2025-01-15T12:30:00+02:00", "2025-01-15T10:30:00"),
    ("2025-01-15t05:00:00-05:30", "2025-01-15T10:30:00")])
def test_a_timestamp_is_taken_in_each_form_and_kept_in_data(server, name, meeting, when, utc):
    send(server, event(name, "x", when, note="n"))
    one = stored(server, meeting)[0]
    assert one["data"]["note"] == "n"
    assert moment(one["data"]["timestamp"]) == moment(utc + "+00:00")


@pytest.mark.parametrize("when", ["", "yesterday", "2025-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
                                  "2025-01-15", "10:30:00", "2025-01-15T24:01:00Z",
                                  "2025-01-15T10:30:00+2", "2025-01-15T10:30:00ZZ", 1736937000,
                                  True, "0000-01-01T00:00:00Z", "2025-01-15T10:61:00Z"])
def test_a_timestamp_that_is_none_is_422(server, name, meeting, when):
    answer = server.post_signed(event(name, "x", when))
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "timestamp"]]
    assert stored(server, meeting) == []


def test_a_timestamp_in_data_is_the_senders_and_stays(server, name, meeting):
    for value in ("2025-01-15T10:30:00Z", "whatever", 5, {"a": 1}):
        send(server, {**event(name, "x", id=str(value)), "data": {"timestamp": value}})
    assert [one["data"] for one in stored(server, meeting)] == [
        {"timestamp": value} for value in ("2025-01-15T10:30:00Z", "whatever", 5, {"a": 1})]


def test_an_event_needs_no_data(server, name, meeting):
    body = event(name, "muc-room-created")
    del body["data"]
    send(server, body)
    one = stored(server, meeting)[0]
    assert (one["type"], set(one["data"])) == ("muc-room-created", {"timestamp"})


def test_an_unknown_type_is_stored_whole(server, name, meeting):
    data = {"deep": {"list": [1, 2.5, None, True, {"x": []}]}, "name": "Zoë 😀 \"q\" \\ /",
            "empty": {}, "": "no name"}
    kind = "our-own/type ünïcode"
    send(server, {**event(name, kind), "data": data, "other": "not kept"})
    one = stored(server, meeting)[0]
    assert one["type"] == kind
    assert {**one["data"], "timestamp": None} == {**data, "timestamp": None}


def test_numbers_are_stored_as_they_were_written(server, name, meeting):
    sent = b'{"event": "x", "room": "%s", "timestamp": "%s", "data": {"n": %s, "f": %s}}' % (
        name.encode(), STAMP.encode(), b"123456789012345678901234567890", b"0.10000000000000000001")
    send(server, sent)
    answer = server.request("GET", f"/v1/meetings/{meeting}/events", server.auth())
    assert b"123456789012345678901234567890" in answer.body
    assert b"0.10000000000000000001" in answer.body


def test_the_room_is_found_whatever_its_case(server, name, meeting):
    answer = send(server, event(name.upper(), "x"))
    assert answer.json["room"].lower() == name
    assert len(stored(server, meeting)) == 1


def test_the_same_bytes_again_change_nothing(server, name, meeting):
    body = jwt_tools.compact(event(name, "muc-occupant-joined", user_id="a"))
    answers = [send(server, body).json for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(stored(server, meeting)) == 1
    send(server, body + b" ")
    assert len(stored(server, meeting)) == 2
    assert server.meeting(meeting)["num_clients"] == 1


def test_a_repeat_is_known_by_its_id_whatever_else_it_says(server, name, meeting):
    send(server, event(name, "x", id="1", note="first"))
    send(server, event(name, "x", id="1", note="second"))
    send(server, event(name, "x", "2025-01-15T10:30:00+00:00", id="1", note="same moment"))
    assert [one["data"]["note"] for one in stored(server, meeting)] == ["first"]
    send(server, event(name, "x", id="2", note="other id"))
    send(server, event(name, "y", id="1", note="other type"))
    send(server, event(name, "x", "2025-01-15T10:30:01Z", id="1", note="other time"))
    assert [one["data"]["note"] for one in stored(server, meeting)][1:] == [
        "other id", "other type", "other time"]


def test_the_same_event_from_many_senders_at_once_is_stored_once(server, name, meeting):
    body = jwt_tools.compact(event(name, "x", id="i"))
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: server.post_signed(body), range(48)))
    assert {answer.status for answer in answers} == {200}
    assert len(stored(server, meeting)) == 1


def test_an_id_of_another_room_is_no_repeat(server, name, meeting):
    other = server.new_meeting("other-" + name)
    for room in (name, "other-" + name):
        send(server, event(room, "x", id="same"))
    assert len(stored(server, meeting)) == len(stored(server, other)) == 1


@pytest.mark.parametrize("key", ["id", "event", "occupant_id"])
def test_a_text_of_any_length_works(server, name, meeting, key):
    long = "k" * 10_240
    body = event(name, "muc-occupant-joined", id="1", occupant_id="a")
    if key in body:
        body[key] = long
    else:
        body["data"][key] = long
    send(server, body)
    send(server, body)
    assert len(stored(server, meeting)) == 1
    if key == "occupant_id":
        assert server.meeting(meeting)["num_clients"] == 1
        send(server, event(name, "muc-occupant-left", "2025-01-15T11:00:00Z", occupant_id=long))
        assert server.meeting(meeting)["num_clients"] == 0
        told = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth()).json
        assert [person["id"] for person in told["items"]] == [long]
        assert told["items"][0]["seconds"] == 1800


def test_sql_and_api_tell_the_same_events(server, name, meeting):
    for number in range(3):
        send(server, event(name, f"type-{number}", number=number))
    by_sql = server.sql("SELECT events FROM meeting WHERE id = %s", meeting)[0]["events"]
    by_api = stored(server, meeting)
    assert by_sql == [{key: one[key] for key in ("type", "timestamp", "data")} for one in by_api]
    for one in by_sql:
        assert re.fullmatch(MOMENT, one["timestamp"])
        age = datetime.datetime.now(datetime.timezone.utc) - moment(one["timestamp"])
        assert abs(age) < datetime.timedelta(minutes=1)


@pytest.mark.fcgi
def test_a_read_meeting_has_the_newest_thousand_events_oldest_first(server, name, meeting):
    count = KEPT_AT_MOST + 10
    server.admin_sql(
        "INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup, data)"
        " SELECT %s, 1000000 + n, 'signed', 'bulk', now(), now(), sha256(n::text::bytea),"
        " json_build_object('n', n) FROM generate_series(1, %s) AS n", meeting, count)
    told = server.meeting(meeting)
    assert told["events_total"] == count
    assert [one["data"]["n"] for one in told["events"]] == list(range(11, count + 1))
    assert told["events_next"]


def test_num_clients_counts_people_who_are_in(server, name, meeting):
    def clients():
        return server.meeting(meeting)["num_clients"]
    steps = [("joined", "ann", 0, 1), ("joined", "ben", 1, 2), ("joined", "focus@auth.x/f", 2, 2),
             ("joined", "recorder@recorder.x/r", 3, 2), ("joined", "jibri7@auth.x/j", 4, 2),
             ("left", "ann", 5, 1), ("left", "ann", 6, 1), ("joined", "ann", 7, 2),
             ("left", "ben", 8, 1), ("left", "nobody", 9, 1), ("left", "ann", 10, 0)]
    for kind, occupant, second, expected in steps:
        send(server, event(name, "muc-occupant-" + kind, f"2025-01-15T10:30:{second:02}Z",
                           occupant_id=occupant))
        assert clients() == expected, (kind, occupant)
    read = server.request("GET", f"/v1/meetings/{meeting}", server.auth(OWNER))
    assert json.loads(read.body)["num_clients"] == 0
