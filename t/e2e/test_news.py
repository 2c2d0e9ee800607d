"""What a room's webhook is told, from the event that comes in to the message that goes out."""

import base64
import hashlib
import hmac
import json

import pytest

import processes
import whereby
from answers import event
from receiver import Receiver, status
from wait import until

SECRET = "0123456789abcdef0123456789abcdef"
FILE = "/recordings/r1.mp4"
LONG_SECONDS = 60
STORY = ["meeting.started", "participant.joined", "recording.started", "participant.left",
         "recording.completed", "meeting.ended"]


@pytest.fixture(scope="module")
def telling(make_server):
    """A server whose webhooks may be here, and whose meetings end soon."""
    return make_server(DELIVER_ALLOW_PRIVATE="true", DELIVER_POLL="0.02",
                       DELIVER_SCHEDULE="0 0.05 0.1 0.2", MEETING_TICK="0.05", MEETING_GRACE="0.2")


@pytest.fixture
def receiver():
    """A receiver that takes everything."""
    made = Receiver()
    yield made
    made.close()


class Story:
    """A meeting whose room has a webhook, and what happens in it."""

    def __init__(self, server, name, receiver, **fields):
        self.server, self.receiver = server, receiver
        self.room = server.new_room(name, webhook_url=receiver.url, webhook_secret=SECRET, **fields)
        self.meeting = server.open(name)

    def happens(self, kind, second=0, **data):
        """An event of Prosody's; told twice, for a repeat is no news."""
        body = event(self.meeting["room_name"], kind, f"2025-01-15T10:30:{second:02}Z", **data)
        for _ in range(2):
            assert self.server.post_signed(body).status == 200

    def is_recorded(self):
        """Jibri has a file."""
        body = {"room_name": self.meeting["room_name"], "recording_file": FILE,
                "recording_status": "completed", "timestamp": "2025-01-15T10:31:00Z",
                "recording_id": "r1"}
        assert self.server.post_signed(body, "/v1/jibri/recording-complete").status == 200

    def told(self):
        """{type: body} of what the receiver got; each but once."""
        bodies = [json.loads(request.body) for request in self.receiver.requests]
        assert len({body["type"] for body in bodies}) == len(bodies), bodies
        return {body["type"]: body for body in bodies}


def test_a_meeting_s_whole_story_is_told_once_each(telling, receiver, name):
    story = Story(telling, name, receiver)
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann", nick="Ann",
                  email="ann@example.com")
    story.happens("jibri-recording-on", 2, recording_id="r1")
    until(lambda: len(story.told()) >= 3, story.told)
    story.happens("muc-occupant-left", 30, occupant_id="jid-1")
    story.is_recorded()
    until(lambda: len(story.told()) >= len(STORY), story.told, LONG_SECONDS)
    told = story.told()
    assert sorted(told) == sorted(STORY)
    for body in told.values():
        assert body["data"]["room"] == {"id": story.room["id"], "name": name}
        assert body["data"]["meeting"]["id"] == story.meeting["id"]
        assert body["data"]["meeting"]["room_name"] == story.meeting["room_name"]
        assert not {"room_url", "host_room_url", "webhook_secret"} & set(body["data"]["meeting"])
    person = told["participant.joined"]["data"]["participant"]
    assert (person["id"], person["name"], person["email"]) == ("ann", "Ann", "ann@example.com")
    assert told["participant.left"]["data"]["participant"]["seconds"] == 29
    assert told["recording.completed"]["data"]["recording"]["files"][0]["file"] == FILE
    assert told["meeting.ended"]["data"]["meeting"]["is_active"] is False
    now = telling.meeting(story.meeting["id"])
    assert told["meeting.ended"]["data"]["meeting"]["ended_at"] == now["ended_at"]
    assert not any(SECRET.encode() in request.body for request in receiver.requests)
    assert {request.headers["x-webhook-event"] for request in receiver.requests} == set(STORY)


def test_a_receiver_that_comes_back_gets_what_it_missed(telling, receiver, name):
    answers = [status(500), status(503)]
    receiver.answer = lambda request: answers.pop() if answers else status(200)
    story = Story(telling, name, receiver)
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann")
    until(lambda: {json.loads(request.body)["type"] for request in receiver.requests[2:]}
          >= {"meeting.started", "participant.joined"}, lambda: receiver.requests)


def test_deliver_is_started_again_when_it_is_killed(telling, receiver, name):
    [victim] = telling.named("deliver")
    processes.kill({victim})
    story = Story(telling, name, receiver)
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann")
    until(lambda: {"meeting.started", "participant.joined"} <= set(story.told()), story.told,
          LONG_SECONDS)
    assert telling.named("deliver").isdisjoint({victim})


def test_no_process_shows_a_webhook_s_secret(telling, receiver, name):
    story = Story(telling, name, receiver)
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann")
    until(lambda: receiver.requests, "a message")
    shown = [processes.command_line(pid) for pid in processes.pids()]
    assert not any(SECRET.encode() in line for line in shown)
    logs = (telling.state_dir / "log").rglob("*.log")
    assert not [log for log in logs if SECRET in log.read_text(errors="replace")]


def test_a_dead_letter_is_sent_again_with_the_same_id_and_bytes(telling, receiver, name):
    receiver.answer = lambda request: status(500)
    story = Story(telling, name, receiver)
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann")
    path = f"/v1/rooms/{story.room['id']}/deliveries"

    def listed():
        return telling.request("GET", path, telling.auth()).json["items"]

    until(lambda: [one["status"] for one in listed()] == ["dead"] * 2, listed, LONG_SECONDS)
    assert {(one["attempts"], one["last_status"]) for one in listed()} == {(4, 500)}
    [id] = [one["id"] for one in listed() if one["type"] == "meeting.started"]
    tried = len(receiver.requests)
    receiver.answer = lambda request: status(200)
    answer = telling.request("POST", f"/v1/deliveries/{id}/redeliver", telling.auth())
    assert answer.status == 200, answer
    until(lambda: len(receiver.requests) > tried, listed)
    until(lambda: {one["id"]: one["status"] for one in listed()}[id] == "delivered", listed)
    assert receiver.ids()[tried:] == [id]
    assert len({request.body for request in receiver.requests
                if request.headers["webhook-id"] == id}) == 1


def test_a_changed_secret_signs_beside_the_one_before(telling, receiver, name):
    story = Story(telling, name, receiver)
    changed = telling.request("PATCH", f"/v1/rooms/{story.room['id']}", telling.auth(),
                              {"webhook_secret": "fedcba9876543210fedcba9876543210"})
    assert changed.status == 200, changed
    tried = telling.request("POST", f"/v1/rooms/{story.room['id']}/webhook/test", telling.auth())
    assert tried.json["success"] is True
    story.happens("muc-occupant-joined", 1, occupant_id="jid-1", user_id="ann")
    until(lambda: len(receiver.requests) == 3, story.told)
    for request in receiver.requests:
        signatures = request.headers["webhook-signature"].split(" ")
        stamp = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
        for secret, signature in zip(("fedcba9876543210fedcba9876543210", SECRET), signatures):
            mac = hmac.new(secret.encode(), stamp.encode() + request.body, hashlib.sha256)
            assert signature == "v1," + base64.b64encode(mac.digest()).decode()
        assert len(signatures) == 2


def consents(story, person):
    """That person may be recorded."""
    answer = story.server.request("POST", f"/v1/meetings/{story.meeting['id']}/consent",
                                  story.server.auth(person), {"consent_given": True})
    assert answer.status == 200, answer


def types(receiver):
    """What the messages were about."""
    return [json.loads(request.body)["type"] for request in receiver.requests]


def test_a_recording_is_told_when_everybody_has_consented_and_by_whom(telling, receiver, name):
    story = Story(telling, name, receiver, require_consent=True)
    for second, person in enumerate(("ann", "bob"), 1):
        story.happens("muc-occupant-joined", second, occupant_id="jid-" + person, user_id=person)
        story.happens("muc-occupant-left", 30, occupant_id="jid-" + person)
    story.happens("jibri-recording-on", 3, recording_id="r1")
    story.is_recorded()
    consents(story, "ann")
    until(lambda: "meeting.ended" in types(receiver), "its end is told", LONG_SECONDS)
    assert "recording.completed" not in types(receiver)
    consents(story, "bob")
    until(lambda: types(receiver)[-1] == "recording.completed", "it is told", LONG_SECONDS)
    told = json.loads(receiver.requests[-1].body)["data"]["consent"]
    assert (told["given"], told["refused"]) == (2, 0)
    assert [(one["id"], one["consent_given"]) for one in told["people"]] == [
        ("ann", True), ("bob", True)]


def test_a_start_that_is_refused_is_told_once_with_its_first_reason(telling, receiver, name):
    story = Story(telling, name, receiver)
    for tries, reason, will_retry in ((1, "resource-constraint", True), (5, "service-unavailable", True),
                                      (9, "service-unavailable", False)):
        story.happens("jibri-recording-refused", tries, attempt_id="a1", reason=reason, condition=reason,
                      tries=tries, initiator="ann", will_retry=will_retry, accepted=False)
    until(lambda: "recording.waiting" in story.told(), story.told, LONG_SECONDS)
    told = story.told()["recording.waiting"]["data"]
    waiting = told["recording"]
    assert (waiting["status"], waiting["failure_reason"], waiting["initiator"], waiting["files"]) == (
        "waiting", "resource-constraint", "ann", [])
    assert told["meeting"]["id"] == story.meeting["id"]
    assert waiting["recording_id"] is None and waiting["waiting_for_consent"] is False


def test_who_was_in_may_be_told_after_the_consent_and_the_recording(telling, receiver, name):
    story = Story(telling, name, receiver, require_consent=True)
    consents(story, "ann")
    story.happens("jibri-recording-on", 3, recording_id="r1")
    story.is_recorded()
    story.happens("muc-occupant-joined", 1, occupant_id="jid-ann", user_id="ann")
    until(lambda: "recording.completed" in story.told(), story.told, LONG_SECONDS)


def test_a_meeting_at_whereby_is_told_of_like_any_other(telling, name, receiver):
    telling.new_room(name, webhook_url=receiver.url, webhook_secret=SECRET)
    meeting = telling.new_meeting("at-" + name, platform="whereby")
    telling.admin_sql("UPDATE meeting_row SET room_id = (SELECT id FROM room WHERE name = %s)"
                      " WHERE id = %s", name, meeting)
    for what, second in (("joined", 0), ("joined", 0), ("left", 9)):
        told = whereby.client("at-" + name, what, "p1", second, displayName="Joe",
                              externalId="user-1")
        assert whereby.post(telling, told).status == 200
    wanted = {"meeting.started", "participant.joined", "participant.left", "meeting.ended"}
    bodies = until(lambda: (lambda seen: seen if {body["type"] for body in seen} >= wanted else None)(
        [json.loads(request.body) for request in receiver.requests]), "all is told")
    assert sorted(body["type"] for body in bodies) == sorted(wanted)
    [joined] = [body for body in bodies if body["type"] == "participant.joined"]
    assert joined["data"]["participant"]["id"] == "user-1"
    assert joined["data"]["meeting"]["platform"] == "whereby"


def test_why_a_recording_failed_is_told(telling, receiver, name):
    story = Story(telling, name, receiver)
    body = {"room_name": story.meeting["room_name"], "recording_file": FILE, "recording_id": "r1",
            "recording_status": "failed", "timestamp": "2025-01-15T10:31:00Z", "reason": "torn"}
    assert telling.post_signed(body, "/v1/jibri/recording-complete").status == 200
    until(lambda: "recording.failed" in story.told(), story.told)
    recording = story.told()["recording.failed"]["data"]["recording"]
    assert (recording["status"], recording["failure_reason"]) == ("failed", "torn")
