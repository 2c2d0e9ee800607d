"""The service as its callers use it, each endpoint in turn."""

import contextlib
import json
import re

import jwt_tools
import whereby
from answers import STAMP, event
from harness import ROOT
from service import RECORDINGS
from wait import until

UNKNOWN = "6f6c5b5e-0000-4000-8000-000000000000"
TEXT = "".join(map(chr, range(1, 128))) * 40
BYTES = TEXT.encode()
COMPLETE = "/v1/jibri/recording-complete"


class Recording:
    """A file in RECORDINGS_DIR, put there as Jibri's machine does, and told of."""

    def __init__(self, service, name):
        self.service, self.file = service, f"{RECORDINGS}/{name}/talk.mp4"
        service.new_room(name)
        self.meeting = service.open(name)
        service.machine.run("bash", "-c", f"mkdir {RECORDINGS}/{name} && cat >{self.file}",
                            text=TEXT)
        answer = service.post_signed({
            "room_name": self.meeting["room_name"], "recording_file": self.file,
            "recording_status": "completed", "timestamp": STAMP}, COMPLETE)
        assert answer.status == 200, answer
        path = f"/v1/meetings/{self.meeting['id']}/recordings"
        [self.row] = service.request("GET", path, service.auth()).json["items"]
        self.path = f"/v1/recordings/{self.row['id']}"

    def is_there(self):
        """Is the file, or what was beside it, still in the folder?"""
        return self.service.machine.run("test", "-e", self.file, check=False).returncode == 0

    def get(self, path="/file", **headers):
        """As its owner."""
        return self.service.request("GET", self.path + path, {**self.service.auth(), **headers})


def ok(answer):
    """Its object."""
    assert answer.status == 200, answer
    return answer.json


def operations():
    """(method, path) of each in doc/openapi.yaml, with an id in its place."""
    path, found = None, []
    text = (ROOT / "doc/openapi.yaml").read_text().partition("\npaths:\n")[2]
    for line in re.split(r"^\S", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines():
        if re.match(r"  /\S*:$", line):
            path = re.sub(r"\{\w+\}", UNKNOWN, line.strip().rstrip(":"))
        elif re.match(r"    (get|post|patch|delete):$", line):
            found.append((line.strip().rstrip(":").upper(), path))
    return found


def unreached(service, left_out=()):
    """What of all operations does not reach its program."""
    asked = [pair for pair in operations() if pair[1] not in ("/metrics", "/v1/health/ready")
             and pair not in left_out]
    assert len(asked) > 30
    answers = [(*pair, service.request(*pair, service.auth())) for pair in asked]
    return [one for one in answers if one[2].status >= 500 or one[2].status == 405
            or one[2].json == {"detail": "Not Found"} or not one[2].headers["X-Request-Id"]]


def ready(service):
    """(status, text) of the readiness, as soon as it is told."""
    def ask():
        with contextlib.suppress(OSError):
            return service.private("/v1/health/ready")
        return None
    return until(ask, "no answer")


def newest_backup(machine):
    """Its path."""
    return machine.run("cat", "/var/lib/reflector/backup/last").stdout.split()[1]


def rooms(service, name):
    """Make, read, change, list and delete one."""
    room = service.new_room(name)
    path = f"/v1/rooms/{room['id']}"
    for seen in (path, f"/v1/rooms/name/{name}"):
        assert ok(service.request("GET", seen, service.auth()))["id"] == room["id"]
    ok(service.request("PATCH", path, service.auth(), {"is_locked": True}))
    assert room["id"] in [one["id"] for one in
                          ok(service.request("GET", "/v1/rooms", service.auth()))["items"]]
    assert ok(service.request("DELETE", path, service.auth())) == {"status": "ok"}
    assert service.request("GET", path, service.auth()).status == 404


def signed_events(service, name):
    """A meeting from its opening to its end, told by signed events."""
    service.new_room(name)
    meeting = service.open(name)
    room, path = meeting["room_name"], f"/v1/meetings/{meeting['id']}"
    jwt_tools.decode(service, meeting["host_room_url"])
    ok(service.post_signed(event(room, "muc-occupant-joined", occupant_id="o", name="José")))
    assert ok(service.request("GET", path, service.auth()))["num_clients"] == 1
    [person] = ok(service.request("GET", f"{path}/participants", service.auth()))["items"]
    assert person["name"] == "José"
    assert len(ok(service.request("GET", f"{path}/events", service.auth()))["items"]) == 1
    ok(service.request("POST", f"{path}/consent", service.auth(), {"consent_given": True}))
    ok(service.request("PATCH", f"{path}/deactivate", service.auth()))
    assert ok(service.request("GET", path, service.auth()))["is_active"] is False


def stock_events(service, name):
    """A meeting told by the stock component."""
    service.new_room(name)
    meeting = service.open(name)
    body = {"event_name": "muc-occupant-joined", "room_name": meeting["room_name"],
            "room_jid": meeting["room_name"] + "@conference.meet.example.com",
            "is_breakout": False, "active_occupants_count": 1,
            "occupant": {"occupant_jid": "a@x/y", "name": "Ann", "joined_at": 1736937000}}
    ok(service.post_stock("occupant/joined", body))
    assert service.meeting(meeting["id"])["num_clients"] == 1


def webhooks(service, receiver, name):
    """What a receiver gets, and gets again."""
    room = service.new_room(name, webhook_url=receiver.url)
    tried = ok(service.request("POST", f"/v1/rooms/{room['id']}/webhook/test", service.auth()))
    assert tried["success"] is True, tried
    meeting = service.open(name)
    ok(service.post_signed(event(meeting["room_name"], "muc-occupant-joined", occupant_id="o")))
    until(lambda: len(receiver.requests) >= 3, "no webhook came")
    assert {json.loads(request.body)["type"] for request in receiver.requests} == \
        {"test", "meeting.started", "participant.joined"}
    listed = ok(service.request("GET", f"/v1/rooms/{room['id']}/deliveries", service.auth()))
    identity = listed["items"][0]["id"]
    ok(service.request("POST", f"/v1/deliveries/{identity}/redeliver", service.auth()))
    until(lambda: receiver.ids().count(identity) == 2, "it was not sent again")


def login(service, name):
    """Who has no token is sent to the site, or told what to do."""
    service.new_room(name)
    path, room = "/v1/jitsi/login?room=", service.open(name)["room_name"]
    found, lost = service.request("GET", path + room), service.request("GET", path + "none")
    assert (found.status, found.body) == (302, b"")
    assert found.headers["Location"] == f"https://site.example.com/rooms/{name}"
    assert (lost.status, lost.headers.get_content_type()) == (200, "text/html")
    for answer in (found, lost):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def whereby_events(service, name):
    """A meeting told by Whereby."""
    meeting = service.new_meeting(name, platform="whereby")
    ok(whereby.post(service, whereby.client(name, "joined", "p")))
    assert service.meeting(meeting)["num_clients"] == 1


def console(service, _):
    """Every file of the operator's page, with its policy, and nothing beside them."""
    assert service.request("GET", "/console").status == 301
    page = service.request("GET", "/console/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "'unsafe" not in policy
    files = [path.relative_to(ROOT) for path in (ROOT / "console").rglob("*.*") if path.suffix != ".am"]
    for path in [*files, "console/bootstrap/bootstrap.min.css"]:
        answer = service.request("GET", f"/{path}")
        assert (answer.status, answer.headers["Content-Security-Policy"]) == (200, policy), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers.get_content_charset() == "utf-8"
        assert service.request("GET", f"/{path}", {"Accept-Encoding": "gzip", "If-None-Match":
                                                   answer.headers["ETag"]}).status == 304
    assert page.body == (ROOT / "console/index.html").read_bytes()
    for path in ("/console/lib/", "/console/none.js", "/console/%2e%2e/env.example"):
        assert service.request("GET", path).status == 404
    assert service.request("POST", "/console/main.js").status == 405


def health(service):
    """What everybody may ask, and what only the machine itself may."""
    assert ok(service.request("GET", "/v1/jitsi/health"))["webhook_secret_configured"] is True
    ok(service.request("GET", "/v1/health/live"))
    for path in ("/v1/health/ready", "/metrics"):
        assert service.request("GET", path).status == 404
        assert service.private(path)[0] == 200


# What needs a room's name and nothing else.
USES = (rooms, signed_events, stock_events, whereby_events, login, console)
