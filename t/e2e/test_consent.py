"""Consent by the API: who may give it, who is who, what waits for it, what its owner sees."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import jwt_tools
from answers import event
from harness import OWNER
from keys import bearing, new_key

PATH = "/v1/jibri/recording-complete"
SUCCESS = {"status", "consent_id"}
ERASED = 12
NOBODY = {"given": 0, "refused": 0, "guests_given": 0, "guests_refused": 0}


def consent(server, meeting, sub=None, given=True, **members):
    """The answer of giving consent."""
    return server.request("POST", f"/v1/meetings/{meeting}/consent", server.auth(sub),
                          {"consent_given": given, **members})


def consented(server, meeting, sub=None, given=True, **members):
    """The id of a consent that is taken."""
    answer = consent(server, meeting, sub, given, **members)
    assert answer.status == 200 and set(answer.json) == SUCCESS, answer
    assert answer.json["status"] == "success"
    return answer.json["consent_id"]


def summary(server, meeting):
    """What the owner sees."""
    return server.meeting(meeting)["consent"]


def record(server, room, *people):
    """A recording of people, who are still in."""
    for person in people:
        assert server.post_signed(event(room, "muc-occupant-joined", "2025-01-15T10:29:00Z",
                                        occupant_id="jid-" + person, user_id=person)).status == 200
    for kind, second in (("on", 1), ("off", 9)):
        assert server.post_signed(event(room, "jibri-recording-" + kind,
                                        f"2025-01-15T10:30:0{second}Z",
                                        recording_id="r1")).status == 200
    assert server.post_signed({"room_name": room, "recording_file": "/r/1.mp4",
                               "recording_status": "completed", "recording_id": "r1",
                               "timestamp": "2025-01-15T10:31:00Z"}, PATH).status == 200


def recording(server, meeting):
    """The only recording of a meeting."""
    [one] = server.meeting(meeting)["recordings"]
    return one


def messages(server, meeting):
    """The ids of what is to be sent of a meeting."""
    return [row["id"] for row in server.sql(
        "SELECT id FROM outbox WHERE meeting_id = %s", meeting)]


@pytest.fixture
def strict(server, name):
    """A meeting in a room that requires consent."""
    server.new_room(name, require_consent=True)
    return server.open(name)


def test_consent_is_one_row_a_user_and_can_be_changed(server, name):
    server.new_room(name)
    meeting = server.open(name)["id"]
    assert summary(server, meeting) == NOBODY
    first = consented(server, meeting, OWNER)
    assert consented(server, meeting, "other") != first
    assert summary(server, meeting) == {**NOBODY, "given": 2}
    assert consented(server, meeting, OWNER, False) == first
    assert summary(server, meeting) == {**NOBODY, "given": 1, "refused": 1}
    rows = server.sql("SELECT id, decided_at IS NOT NULL AS timed FROM consent"
                      " WHERE meeting_id = %s AND person = %s", meeting, OWNER)
    assert rows == [{"id": first, "timed": True}]


def test_an_ended_meeting_takes_a_change_of_mind(server, name):
    server.new_room(name)
    meeting = server.open(name)["id"]
    path = f"/v1/meetings/{meeting}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    consented(server, meeting, "other", False)
    assert summary(server, meeting)["refused"] == 1


@pytest.mark.parametrize("body, field", [
    ({}, "consent_given"), ({"consent_given": None}, "consent_given"),
    ({"consent_given": "perhaps"}, "consent_given"), ({"consent_given": 2}, "consent_given"),
    ({"consent_given": True, "token": 1}, "token"),
    ({"consent_given": True, "token": "x" * 9000}, "token")])
def test_a_wrong_body_is_422_and_nothing_stored(server, name, body, field):
    server.new_room(name)
    meeting = server.open(name)["id"]
    answer = server.request("POST", f"/v1/meetings/{meeting}/consent", server.auth(), body)
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", field]]
    assert summary(server, meeting) == NOBODY


def guest_token(public, name):
    """The token in a guest's link."""
    answer = public.request("POST", f"/v1/rooms/{name}/meeting")
    assert answer.status == 200
    return answer.json["room_url"].split("?jwt=")[1].split("#")[0]


def test_guests_are_counted_apart_and_known_by_the_token_of_their_link(public, name):
    public.new_room(name, is_shared=True)
    meeting = public.open(name)["id"]
    token = guest_token(public, name)
    first = consented(public, meeting, token=token)
    assert consented(public, meeting, given=False, token=token) == first
    consented(public, meeting, token=guest_token(public, name))
    consented(public, meeting, "somebody")
    assert summary(public, meeting) == {"given": 1, "refused": 0, "guests_given": 1,
                                        "guests_refused": 1}


def test_guests_who_show_no_token_cannot_be_told_apart(public, name):
    public.new_room(name, is_shared=True)
    meeting = public.open(name)["id"]
    assert consented(public, meeting) != consented(public, meeting)
    assert summary(public, meeting) == {**NOBODY, "guests_given": 2}


def test_a_token_that_is_no_guests_of_this_meeting_is_422(public, name):
    for other in (name, name + "-2"):
        public.new_room(other, is_shared=True)
    meeting = public.open(name)
    elsewhere = guest_token(public, name + "-2")
    host = meeting["room_url"].split("?jwt=")[1].split("#")[0]
    key = public.settings["JITSI_JWT_SECRET"]
    good = guest_token(public, name)
    forged = jwt_tools.mint({"sub": "x", "exp": 4102444800, "room": meeting["room_name"],
                             "context": {"user": {"id": "guest-1"}}}, key[::-1])
    for token in (elsewhere, host, "x", good[:-2], forged):
        answer = consent(public, meeting["id"], token=token)
        assert answer.status == 422, token
        assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "token"]]
    assert summary(public, meeting["id"]) == NOBODY


def test_a_guests_consent_counts_for_the_guests_session(public, name):
    public.new_room(name, is_shared=True, require_consent=True)
    opened = public.open(name)
    token = guest_token(public, name)
    _, claims = jwt_tools.verified(token, public.settings["JITSI_JWT_SECRET"])
    guest = claims["context"]["user"]["id"]
    record(public, opened["room_name"], guest)
    assert recording(public, opened["id"])["waiting_for_consent"] is True
    consented(public, opened["id"])
    assert recording(public, opened["id"])["waiting_for_consent"] is True
    consented(public, opened["id"], token=token)
    assert recording(public, opened["id"])["waiting_for_consent"] is False


def test_a_recording_waits_visibly_until_everybody_consents(server, strict):
    record(server, strict["room_name"], OWNER, "other")
    one = recording(server, strict["id"])
    assert (one["status"], one["waiting_for_consent"]) == ("completed", True)
    consented(server, strict["id"], OWNER)
    assert recording(server, strict["id"])["waiting_for_consent"] is True
    consented(server, strict["id"], "other")
    assert recording(server, strict["id"])["waiting_for_consent"] is False


def test_the_owner_s_machine_answers_for_whom_it_names(server, strict):
    def ask(user, **headers):
        return server.request("POST", f"/v1/meetings/{strict['id']}/consent", headers,
                              {"consent_given": True, "user": user})
    mine, theirs = (bearing(new_key(server, "host", user)[0]) for user in (OWNER, "other"))
    record(server, strict["room_name"], "ann-7", "8")
    for headers, why in ((server.auth(), "Only a key of scope host may name a user"),
                         (theirs, "Only the owner's key may answer for somebody")):
        answer = ask({"id": "ann-7"}, **headers)
        assert (answer.status, answer.json) == (403, {"detail": why})
    for wrong in ("ann-7", {}, {"id": ""}, {"id": "guest-1"}):
        assert ask(wrong, **mine).status == 422
    assert summary(server, strict["id"]) == NOBODY
    assert ask({"id": "ann-7"}, **mine).status == 200
    assert recording(server, strict["id"])["waiting_for_consent"] is True
    assert ask({"id": 8}, **mine).status == 200
    assert recording(server, strict["id"])["waiting_for_consent"] is False
    assert summary(server, strict["id"]) == {**NOBODY, "given": 2}


def test_the_owner_releases_a_recording(server, strict):
    record(server, strict["room_name"], "other")
    consented(server, strict["id"], "other", False)
    one = recording(server, strict["id"])
    path = f"/v1/recordings/{one['id']}/release"
    assert server.request("POST", path, server.auth("other")).status == 403
    assert recording(server, strict["id"])["waiting_for_consent"] is True
    for _ in range(2):
        answer = server.request("POST", path, server.auth())
        assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert recording(server, strict["id"])["waiting_for_consent"] is False


def test_the_option_is_false_unless_asked_for_and_can_be_changed(server, name):
    room = server.new_room(name)
    assert room["require_consent"] is False
    path = "/v1/rooms/" + room["id"]
    for wanted in (True, False):
        answer = server.request("PATCH", path, server.auth(), {"require_consent": wanted})
        assert answer.json["require_consent"] is wanted
        answer = server.request("PATCH", path, server.auth(), {"zulip_topic": "x"})
        assert answer.json["require_consent"] is wanted
    assert server.request("GET", path, server.auth()).json["require_consent"] is False


def test_others_do_not_see_who_consented(server, name):
    server.new_room(name, is_shared=True)
    meeting = server.open(name)["id"]
    consented(server, meeting, "other")
    answer = server.request("GET", "/v1/meetings/" + meeting, server.auth("other"))
    assert answer.status == 200 and "consent" not in answer.json


def test_whatever_is_asked_of_a_meeting_that_is_being_erased_is_done_or_404(server, name):
    """With room after room: which of them comes first is left to chance."""
    with ThreadPoolExecutor(8) as pool:
        for number in range(ERASED):
            server.new_room(f"{name}-{number}", require_consent=True,
                            webhook_url="https://hooks.example.com/x")
            opened = server.open(f"{name}-{number}")
            record(server, opened["room_name"], "a")
            asks = [("POST", f"/v1/meetings/{opened['id']}/consent", {"consent_given": True})]
            asks += [("POST", f"/v1/recordings/{recording(server, opened['id'])['id']}/{verb}", {})
                     for verb in ("redeliver", "release")]
            asks += [("POST", f"/v1/deliveries/{id}/redeliver", {}) for id in messages(
                server, opened["id"])]
            asks += [("DELETE", f"/v1/meetings/{opened['id']}", None), *asks[:1]]
            answers = pool.map(lambda ask: server.request(ask[0], ask[1], server.auth(), ask[2]),
                               asks)
            assert {answer.status for answer in answers} <= {200, 404}
            assert server.sql("SELECT 1 FROM outbox WHERE meeting_id = %s", opened["id"]) == []
