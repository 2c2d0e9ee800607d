"""The audit: who did what, and nothing of what it was about."""

import json
import re
import uuid

import pytest

import jwt_tools
from answers import event
from commands import reflectorctl
from harness import OWNER
from keys import bearing, new_key
from receiver import Receiver, status
from recordings import COMPLETE, complete, completion, public_folder
from wait import until

# In every text that a caller may store.
MARK = "Marker"
PLANTED = {"webhook_url": f"https://{MARK}.invalid/{MARK}", "webhook_secret": MARK * 6,
           "zulip_stream": MARK, "zulip_topic": MARK}


@pytest.fixture(scope="module")
def busy(make_server):
    """A server with guests, files, keys, and meetings that end soon when they are empty."""
    with public_folder() as folder:
        made = make_server(PUBLIC_MODE="true", RECORDINGS_DIR=folder, MEETING_GRACE="0",
                           MEETING_TICK="0.1", DELIVER_ALLOW_PRIVATE="true", DELIVER_POLL="0.02",
                           DELIVER_SCHEDULE="0 0.05 0.1")
        made.recordings = folder
        made.keys = {scope: new_key(made, scope, OWNER, MARK) for scope in ("host", "read")}
        yield made
        made.stop()


class Stage:
    """A room of OWNER's with a meeting, one message and one recording with a file."""

    def __init__(self, server, caller):
        self.server = server
        self.headers = {
            "user": server.auth(OWNER, name=MARK, email=f"{MARK}@example.com"),
            "key": bearing(server.keys["host"][0]), "read": bearing(server.keys["read"][0]),
            "guest": {}}[caller]
        self.request_id = f"trail-{uuid.uuid4()}"
        self.room_name = f"{MARK}-{uuid.uuid4().hex[:12]}"
        self.room = server.new_room(self.room_name, is_shared=True, **PLANTED)["id"]
        self.ids = {"room": self.room}

    def open(self):
        """The room has a meeting."""
        found = self.server.open(self.room_name)
        self.ids["meeting"] = found["id"]
        return found

    def record(self):
        """The meeting has a recording, and so the room a message."""
        name = self.open()["room_name"]
        file = f"{MARK}-{uuid.uuid4()}.mp4"
        (self.server.recordings / file).write_bytes(b"bytes")
        complete(self.server, completion(name, file=file))
        [one] = self.server.meeting(self.ids["meeting"])["recordings"]
        self.ids["recording"] = one["id"]
        path = f"/v1/rooms/{self.room}/deliveries"
        [sent] = self.server.request("GET", path, self.server.auth()).json["items"]
        self.ids["message"] = sent["id"]

    def give_up(self):
        """The message is dead, and nobody tries it."""
        self.record()
        until(lambda: self.server.admin_sql(
            "UPDATE outbox SET status = 'dead', next_attempt_at = NULL WHERE id = %s AND leased_until IS NULL"
            " RETURNING id", self.ids["message"]), "nobody tries the message")

    def ask(self, method, path, body=b""):
        """The answer to the caller under test."""
        return self.server.request(
            method, path.format(**self.ids, name=self.room_name),
            {**self.headers, "X-Request-Id": self.request_id}, body)

    def written(self):
        """[(action, its object's kind, actor, user, key)] of the request under test."""
        kinds = {value: kind for kind, value in self.ids.items()}
        return [(row["action"], kinds.get(row["object"]), row["actor"], row["user_id"], row["key_id"])
                for row in self.server.admin_sql(
                    "SELECT action, object, actor, user_id, key_id FROM audit WHERE request_id = %s"
                    " ORDER BY number", self.request_id)]


def create(stage):
    """POST of another room."""
    answer = stage.ask("POST", "/v1/rooms", {"name": f"{MARK}-{uuid.uuid4().hex}", **PLANTED})
    stage.ids["new"] = (answer.json or {}).get("id")
    return answer


def open_new(stage):
    """Opening what is not open."""
    answer = stage.ask("POST", "/v1/rooms/{name}/meeting", {"display_name": MARK})
    stage.ids["meeting"] = (answer.json or {}).get("id")
    return answer


def redeliver_dead(stage):
    """Whatever is dead in the room."""
    stage.give_up()
    return stage.ask("POST", "/v1/deliveries/redeliver", {"status": "dead", "room": stage.room})


def asking(method, path, body=b"", before=None):
    """A row of the table: one request, after a preparation."""
    def make(stage):
        if before is not None:
            before(stage)
        return stage.ask(method, path, body)
    return make


ACTS = {
    "create": (create, ["room.created new"]),
    "change": (asking("PATCH", "/v1/rooms/{room}", {"zulip_topic": MARK * 2}),
               ["room.changed room"]),
    "change nothing": (asking("PATCH", "/v1/rooms/{room}", {"zulip_topic": MARK}), []),
    "delete": (asking("DELETE", "/v1/rooms/{room}"), ["room.deleted room"]),
    "delete in use": (asking("DELETE", "/v1/rooms/{room}", before=Stage.open),
                      ["meeting.ended meeting", "room.deleted room"]),
    "open": (open_new, ["meeting.created meeting", "link.made meeting"]),
    "enter": (asking("POST", "/v1/rooms/{name}/meeting", {"display_name": MARK}, Stage.open),
              ["link.made meeting"]),
    "end": (asking("PATCH", "/v1/meetings/{meeting}/deactivate", before=Stage.open),
            ["meeting.ended meeting"]),
    "erase": (asking("DELETE", "/v1/meetings/{meeting}", before=Stage.record),
              ["meeting.ended meeting", "meeting.erased meeting"]),
    "list links": (asking("GET", "/v1/recordings/{recording}/links", before=Stage.record),
                   ["link.made recording"]),
    "look for links": (asking("HEAD", "/v1/recordings/{recording}/links", before=Stage.record), []),
    "redeliver": (asking("POST", "/v1/deliveries/{message}/redeliver", before=Stage.record),
                  ["delivery.redelivered message"]),
    "redeliver what is dead": (redeliver_dead, ["delivery.redelivered message"]),
    "redeliver a recording": (
        asking("POST", "/v1/recordings/{recording}/redeliver", before=Stage.record),
        ["recording.redelivered recording"]),
    "release": (asking("POST", "/v1/recordings/{recording}/release", before=Stage.record),
                ["recording.released recording"]),
}
GUESTS = ("open", "enter")
READERS = ("list links", "look for links")


@pytest.mark.parametrize("caller", ["user", "key", "read", "guest"])
@pytest.mark.parametrize("act", ACTS)
def test_each_action_is_written_with_who_did_it_and_by_which_request(busy, act, caller):
    stage = Stage(busy, caller)
    do, actions = ACTS[act]
    answer = do(stage)
    assert answer.headers["X-Request-Id"] == stage.request_id
    may = (caller in ("user", "key") or caller == "guest" and act in GUESTS
           or caller == "read" and act in READERS)
    if not may:
        assert (answer.status, stage.written()) == (401 if caller == "guest" else 403, [])
        return
    assert answer.status == 200, answer
    who = {"user": ("user", OWNER, None), "key": ("key", OWNER, busy.keys["host"][1]),
           "read": ("key", OWNER, busy.keys["read"][1]), "guest": ("guest", None, None)}[caller]
    assert stage.written() == [(*action.split(), *who) for action in actions]


def test_links_that_were_refused_were_not_made(busy):
    stage = Stage(busy, "guest")
    stage.open()
    answer = busy.request("PATCH", f"/v1/rooms/{stage.room}", busy.auth(), {"is_locked": True})
    assert answer.status == 200
    # There everybody may knock; at Jitsi, where its meeting still is, nobody.
    reflectorctl(busy, "migrate-platform", "--from", "jitsi", "--to", "whereby", "--room",
                 stage.room_name)
    assert stage.ask("POST", "/v1/rooms/{name}/meeting").json == {"detail": "Room is locked"}
    assert stage.written() == []


def last(server, thing):
    """The newest row about a thing."""
    return server.admin_sql("SELECT action, actor, user_id, key_id, request_id FROM audit"
                            " WHERE object = %s ORDER BY number DESC LIMIT 1", thing)


def row(action, actor):
    """One that no request made."""
    return [{"action": action, "actor": actor, "user_id": None, "key_id": None,
             "request_id": None}]


def test_the_operator_is_written_too(busy):
    stage = Stage(busy, "user")
    meeting = stage.open()["id"]
    reflectorctl(busy, "migrate-platform", "--from", "jitsi", "--to", "whereby", "--room",
                 stage.room_name)
    assert last(busy, stage.room) == row("room.changed", "operator")
    assert stage.ask("PATCH", "/v1/meetings/{meeting}/deactivate").status == 200
    reflectorctl(busy, "purge", "--older-than", "0", "--room", stage.room_name, "--keep-files")
    assert last(busy, meeting) == row("meeting.erased", "operator")


def test_a_meeting_that_ends_by_itself_is_ended_by_the_system(busy):
    meeting = Stage(busy, "user").open()
    for kind in ("joined", "left"):
        body = event(meeting["room_name"], "muc-occupant-" + kind, occupant_id="a",
                     joined_at="2025-01-15T10:30:00Z", nick=MARK, email=f"{MARK}@example.com")
        assert busy.post_signed(body).status == 200
    until(lambda: last(busy, meeting["id"]) == row("meeting.ended", "system"), "it ends")


def test_nothing_in_it_says_what_anything_was_about(busy):
    create(Stage(busy, "user"))
    rows = busy.admin_sql("SELECT a::text AS text FROM audit a")
    assert rows and not [row for row in rows if MARK.lower() in row["text"].lower()]


# A request through everything: nginx, the program, the outbox, deliver, the receiver.


@pytest.fixture
def receiver():
    """Where a room's webhook goes; the first try of each message fails."""
    seen = set()

    def answer(request):
        is_new = request.headers["webhook-id"] not in seen
        seen.add(request.headers["webhook-id"])
        return status(500 if is_new else 200)
    made = Receiver(answer)
    yield made
    made.close()


def traced(trace):
    """The headers of a sender that traces."""
    return {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}


def tries(receiver, kind):
    """The two tries of the message of this type."""
    def found():
        return [one for one in receiver.requests if json.loads(one.body)["type"] == kind]
    until(lambda: len(found()) == 2, receiver.requests)
    return found()


def carry(server, receiver, kind, trace):
    """Do both tries and deliver's lines of them name this request, each as a span of its own?"""
    spans = set()
    for one in tries(receiver, kind):
        assert one.headers["x-request-id"] == trace
        spans.add(re.fullmatch(f"00-{trace}-([0-9a-f]{{16}})-01", one.headers["traceparent"])[1])
    assert len(spans - {"00f067aa0ba902b7"}) == 2
    log = server.state_dir / "log" / "deliver.log"
    until(lambda: len(re.findall(f"type={kind} .* request={trace} attempt=", log.read_text())) == 2, log)


def test_what_a_recording_caused_carries_its_request(busy, receiver):
    stage, trace = Stage(busy, "user"), uuid.uuid4().hex
    assert stage.ask("PATCH", "/v1/rooms/{room}", {"webhook_url": receiver.url}).status == 200
    raw = jwt_tools.compact(completion(stage.open()["room_name"]))
    answer = busy.request("POST", COMPLETE, {
        **traced(trace), "Content-Type": "application/json", "X-Jitsi-Signature":
        jwt_tools.webhook_signature(busy.settings["JITSI_WEBHOOK_SECRET"], raw)}, raw)
    assert (answer.status, answer.headers["X-Request-Id"]) == (200, trace)
    carry(busy, receiver, "recording.completed", trace)
    for name in ("nginx-access.log", "jibri-complete.log"):
        until(lambda: trace in (busy.state_dir / "log" / name).read_text(), name)


def test_what_a_caller_did_carries_the_request_that_the_audit_has(busy, receiver):
    stage, trace = Stage(busy, "user"), uuid.uuid4().hex
    assert stage.ask("PATCH", "/v1/rooms/{room}", {"webhook_url": receiver.url}).status == 200
    path = f"/v1/meetings/{stage.open()['id']}/deactivate"
    assert busy.request("PATCH", path, {**stage.headers, **traced(trace)}).status == 200
    carry(busy, receiver, "meeting.ended", trace)
    assert last(busy, stage.ids["meeting"]) == [
        {"action": "meeting.ended", "actor": "user", "user_id": OWNER, "key_id": None,
         "request_id": trace}]


def test_what_a_clock_did_names_no_request(busy, receiver):
    stage = Stage(busy, "user")
    assert stage.ask("PATCH", "/v1/rooms/{room}", {"webhook_url": receiver.url}).status == 200
    room = stage.open()["room_name"]
    for kind in ("joined", "left"):
        body = event(room, "muc-occupant-" + kind, occupant_id="a", joined_at="2025-01-15T10:30:00Z")
        assert busy.post_signed(body).status == 200
    for one in tries(receiver, "meeting.ended"):
        assert not {"x-request-id", "traceparent"} & set(one.headers)
