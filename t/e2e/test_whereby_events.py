"""Whereby's webhooks: whose they are, the log, who was in."""

import itertools
import time

import pytest

import jwt_tools
from answers import event as jitsi_event
from harness import OWNER
from whereby import client, event, post

REFUSED = {"detail": "Invalid webhook signature"}


@pytest.fixture
def meeting(server, name):
    """The id of an active Whereby meeting whose room_name is the test's name."""
    return server.new_meeting(name, platform="whereby")


def send(server, body):
    """A webhook that is taken."""
    answer = post(server, body)
    assert (answer.status, answer.json) == (200, {"status": "ok"}), answer


def attendance(server, meeting):
    """Who was in, as the owner reads it."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth(OWNER))
    assert answer.status == 200, answer
    return answer.json


def test_joined_and_left_are_sessions_in_the_log_and_the_attendance(server, name, meeting):
    send(server, client(name, "joined", "p1", 0, displayName="Joe", externalId="user-1"))
    send(server, client(name, "joined", "p2", 10, "host", displayName="Ann"))
    assert server.meeting(meeting)["num_clients"] == 2
    send(server, client(name, "left", "p1", 30, displayName="Joe", externalId="user-1"))
    now = server.meeting(meeting)
    assert now["num_clients"] == 1
    assert [e["type"] for e in now["events"]] == [
        "room.client.joined", "room.client.joined", "room.client.left"]
    assert now["events"][0]["data"]["timestamp"] == "2025-01-15T10:30:00.000000Z"
    assert now["events"][0]["data"]["displayName"] == "Joe"
    people = {person["id"]: person for person in attendance(server, meeting)["items"]}
    assert set(people) == {"user-1", "p2"}
    assert people["user-1"]["name"] == "Joe" and people["user-1"]["seconds"] == 30
    assert people["p2"]["name"] == "Ann"


def test_any_order_and_any_repetition_give_the_same(server, name):
    told = [client("", "joined", "p1", 1), client("", "left", "p1", 20),
            client("", "joined", "p1", 30), client("", "joined", "p2", 5),
            client("", "left", "p2", 50)]
    seen = set()
    for number, order in enumerate(itertools.islice(itertools.permutations(told), 0, 120, 13)):
        room = f"{name}-{number}"
        meeting = server.new_meeting(room, platform="whereby")
        for body in [*order, *order[:2]]:
            send(server, {**body, "data": {**body["data"], "roomName": "/" + room}})
        assert server.meeting(meeting)["events_total"] == len(told)
        people = attendance(server, meeting)["items"]
        seen.add(str([[s["joined_at"] + str(s["left_at"]) for s in p["sessions"]]
                      for p in sorted(people, key=lambda p: p["id"])]))
    assert len(seen) == 1


def test_an_event_that_comes_again_changes_nothing(server, name, meeting):
    body = client(name, "joined", "p1")
    for _ in range(3):
        send(server, body)
    send(server, {**body, "createdAt": "2025-01-15T11:00:00Z"})
    assert server.meeting(meeting)["events_total"] == 1


def test_unknown_types_are_stored_and_machines_are_not_counted(server, name, meeting):
    send(server, event(name, "room.session.started", roomSessionId="s"))
    send(server, event(name, "recording.finished", filename="x.mp4", status="completed"))
    send(server, event(name, "muc-occupant-joined", occupant_id="nobody"))
    for role in ("recorder", "streamer", "assistant", "captioner"):
        send(server, client(name, "joined", "m-" + role, role=role))
    now = server.meeting(meeting)
    assert now["num_clients"] == 0 and now["events_total"] == 7
    assert attendance(server, meeting)["people"] == 0


def test_who_is_in_is_told_by_the_meeting_s_own_platform(server, name, meeting):
    joined = jitsi_event(name, "muc-occupant-joined", occupant_id="x")
    assert server.post_signed(joined).status == 200
    assert server.meeting(meeting)["num_clients"] == 0
    other = server.new_meeting(name + "-jitsi")
    send(server, client(name + "-jitsi", "joined", "p1"))
    assert server.meeting(other)["num_clients"] == 0


def test_the_room_is_found_whatever_its_case_and_slash(server, name, meeting):
    body = event(name, "x")
    body["data"]["roomName"] = name.upper()
    send(server, body)
    assert server.meeting(meeting)["events_total"] == 1


def test_an_unknown_meeting_is_404(server, name):
    for room in ("no-such-" + name, ""):
        answer = post(server, event(room, "room.client.joined"))
        assert (answer.status, answer.json) == (404, {"detail": "Meeting not found"})
    body = event("", "transcription.finished")
    del body["data"]["roomName"]
    assert post(server, body).status == 404


def test_faults_are_told_in_one_answer(server):
    answer = post(server, {"id": 1.5, "createdAt": "x", "data": []})
    assert answer.status == 422
    assert {fault["loc"][1] for fault in answer.json["detail"]} == {
        "id", "createdAt", "type", "data"}
    assert post(server, b"{").status == 422


def headers(*signatures):
    """The headers of a webhook with these signatures."""
    return [("Content-Type", "application/json"),
            *(("Whereby-Signature", value) for value in signatures)]


def test_every_wrong_signature_is_the_same_401(server, name, meeting):
    raw = jwt_tools.compact(client(name, "joined", "p1"))
    key, now = server.settings["WHEREBY_WEBHOOK_SECRET"], int(time.time())

    def signed(at, secret=key, body=raw):
        return jwt_tools.webhook_signature(secret, f"{at}.".encode() + body)
    good = f"t={now},v1={signed(now)}"
    wrong = [[], [""], ["x"], [f"t={now}"], [f"v1={signed(now)}"], [good, good],
             [f"t={now},v1={signed(now, 'another secret of 32 bytes length')}"],
             [f"t={now},v1={signed(now, body=raw + b' ')}"],
             [f"t={now},v1={jwt_tools.webhook_signature(key, raw)}"],
             [f"t={now - 310},v1={signed(now - 310)}"], [f"t={now + 310},v1={signed(now + 310)}"],
             [f"t=,v1={signed('')}"], [f"t=9{'9' * 19},v1={signed('9' * 20)}"],
             [f"t={now + 1},v1={signed(now)}"]]
    for given in wrong:
        answer = server.request("POST", "/v1/whereby", headers(*given), raw)
        assert (answer.status, answer.json) == (401, REFUSED), given
    jitsi = [("X-Jitsi-Signature", jwt_tools.webhook_signature(
        server.settings["JITSI_WEBHOOK_SECRET"], raw))]
    assert server.request("POST", "/v1/whereby", jitsi, raw).status == 401
    assert server.meeting(meeting)["events_total"] == 0
    both = f"t={now},v1={'0' * 64},v1={signed(now)}"
    assert server.request("POST", "/v1/whereby", headers(both), raw).status == 200


def test_the_signature_is_looked_at_before_the_body(server):
    answer = server.request("POST", "/v1/whereby", headers("t=1,v1=" + "0" * 64), b"no json")
    assert answer.status == 401


def test_other_methods_types_and_sizes_are_refused(server):
    answer = server.request("GET", "/v1/whereby")
    assert answer.status == 405 and answer.headers["Allow"] == "POST, OPTIONS"
    assert server.request("OPTIONS", "/v1/whereby").status == 204
    assert server.request("POST", "/v1/whereby/x").status == 404
    assert post(server, b"{}" + b" " * 256 * 1024).status == 413
    raw, now = b"{}", int(time.time())
    mac = jwt_tools.webhook_signature(server.settings["WHEREBY_WEBHOOK_SECRET"],
                                      f"{now}.".encode() + raw)
    answer = server.request("POST", "/v1/whereby", {
        "Content-Type": "text/plain", "Whereby-Signature": f"t={now},v1={mac}"}, raw)
    assert answer.status == 415


def test_without_a_secret_nothing_is_taken(public, name):
    public.new_meeting(name, platform="whereby")
    assert post(public, event(name, "x"), secret="0" * 32).status == 401
