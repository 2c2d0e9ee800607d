"""What Jibri and its machine tell of recordings, and what the API shows of them."""

import contextlib
import pathlib
import tempfile

from answers import STAMP, event
from harness import OWNER

COMPLETE = "/v1/jibri/recording-complete"
QUEUED = "Recording processing queued"
ITEM = {"id", "recording_id", "status", "started_at", "stopped_at", "completed_at", "initiator",
        "failure_reason", "files", "waiting_for_consent"}
FILE = {"file", "url", "host", "size", "sha256", "duration", "plain_size", "plain_sha256"}
BYTES = bytes(range(256)) * 40
GONE = {"detail": "Recording file not found"}
FOREIGN = {"detail": "The file belongs to another meeting"}


def completion(room, file="/recordings/r1.mp4", status="completed", when=STAMP, **members):
    """The body of a completion."""
    return {"room_name": room, "recording_file": file, "recording_status": status,
            "timestamp": when, **members}


def complete(server, body):
    """A completion that is taken."""
    answer = server.post_signed(body, COMPLETE)
    assert answer.status == 200, answer
    return answer.json


def signal(server, room, kind, second=0, **data):
    """jibri-recording-on or -off."""
    body = event(room, "jibri-recording-" + kind, f"2025-01-15T10:30:{second:02}Z", **data)
    assert server.post_signed(body).status == 200


def recordings(server, meeting):
    """The recordings of a meeting by the API; each has exactly these members."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/recordings", server.auth(OWNER))
    assert answer.status == 200, answer
    assert set(answer.json) == {"items"}
    for item in answer.json["items"]:
        assert set(item) == ITEM
        assert all(set(file) == FILE for file in item["files"])
    return answer.json["items"]


def only(server, meeting):
    """The one recording of a meeting."""
    one, = recordings(server, meeting)
    return one


def outbox(server, meeting):
    """How many hand-overs of the meeting are written down."""
    return server.admin_sql("SELECT count(*) AS rows FROM outbox WHERE outbox::text LIKE %s",
                            f"%{meeting}%")[0]["rows"]


@contextlib.contextmanager
def public_folder():
    """A folder of files that nginx's workers, who are another user, may enter."""
    with tempfile.TemporaryDirectory(prefix="reflector-recordings-", dir="/tmp") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        yield folder


class Recording:
    """A recording with a file, in a meeting of OWNER's."""

    def __init__(self, server, room, file, content=BYTES, **members):
        self.server, self.room_name = server, room
        self.meeting = server.new_meeting(room)
        if content is not None:
            place = server.recordings / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        complete(server, completion(room, file=file, **members))
        self.id, = [one["id"] for one in self.listed()]
        self.path = f"/v1/recordings/{self.id}/file"

    def listed(self):
        """What the API lists of the meeting."""
        path = f"/v1/meetings/{self.meeting}/recordings"
        return self.server.request("GET", path, self.server.auth()).json["items"]

    def get(self, sub=OWNER, method="GET", **headers):
        """The file as this user asks for it."""
        return self.server.request(method, self.path, {**self.server.auth(sub), **headers})

    def links(self, query="", sub=OWNER):
        """The answer that lists its links; they count as secrets."""
        answer = self.server.request("GET", f"/v1/recordings/{self.id}/links{query}",
                                     self.server.auth(sub))
        for item in (answer.json or {}).get("items", ()):
            self.server.seen_tokens.add(item["url"].partition("signature=")[2].encode())
        return answer

    def link(self):
        """Path and query of its one link."""
        item, = self.links().json["items"]
        return item["url"].removeprefix(f"http://localhost:{self.server.port}")
