"""doc/examples: receivers of webhooks, run against the daemon."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import sqlite3
import subprocess
import time
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest

from cluster import ROOT
from daemon import SECRET
from receiver import status
from transcripts import AUDIO, KEY, Transcripts
from wait import until
from world import item

WHSEC = "whsec_" + base64.b64encode(b"thirty-two bytes of a known key.").decode()
CONTENT = AUDIO + bytes(range(256)) * 40 + b"\r\n--\r\n"
SCHEDULE = "0" + " 0.1" * 50


@pytest.fixture
def example(tmp_path):
    """example(name, **settings): its url, while it runs."""
    running = []

    def start(name, **settings):
        environment = {"PATH": os.environ["PATH"], "PORT": "0", "WEBHOOK_SECRET": SECRET,
                       "DATABASE": str(tmp_path / "messages.db"), **settings}
        running.append(subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", "/usr/bin/python3", "-B",
             str(ROOT / "doc" / "examples" / name)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True))
        return running[-1].stdout.readline().strip()

    yield start
    for one in running:
        one.kill()
        one.communicate()


def post(url, body, id="m1", age=0, key=SECRET.encode(), size=None):
    """The status of an answer; None: closed without one."""
    stamp = str(int(time.time()) - age)
    mac = hmac.digest(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256)
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("POST", "/", body, {
            "webhook-id": id, "webhook-timestamp": stamp,
            "content-length": str(size or len(body)),
            "webhook-signature": "v1,bm8= v1," + base64.b64encode(mac).decode()})
        return connection.getresponse().status
    except http.client.RemoteDisconnected:
        return None
    finally:
        connection.close()


def kept(tmp_path):
    """The messages that the consumer has kept."""
    database = sqlite3.connect(tmp_path / "messages.db")
    try:
        return dict(database.execute("SELECT id, body FROM message"))
    finally:
        database.close()


@pytest.mark.parametrize("secret", [SECRET, WHSEC])
def test_the_consumer_keeps_what_the_daemon_sends(outbox, deliver, example, tmp_path, secret):
    url = example("consumer.py", WEBHOOK_SECRET=secret)
    ids = outbox.put(outbox.endpoint(url, secret), 5)
    deliver(DELIVER_TIMEOUT="10")
    until(lambda: outbox.pending() == 0, outbox.statuses)
    assert {outbox.state(id) for id in ids} == {("delivered", 1, 204)}
    assert set(kept(tmp_path)) == set(ids)
    assert json.loads(kept(tmp_path)[ids[0]])["type"] == "meeting.started"


def test_the_consumer_keeps_a_repeat_once_and_what_is_not_ours_never(example, tmp_path):
    url = example("consumer.py")
    assert [post(url, b"{}"), post(url, b"{}"), post(url, b"{}", "m2")] == [204] * 3
    assert kept(tmp_path) == {"m1": "{}", "m2": "{}"}
    assert post(url, b"{}", "m3", key=b"another") == 401
    assert post(url, b"{}", "m3", age=301) == post(url, b"{}", "m3", age=-302) == 401
    assert set(kept(tmp_path)) == {"m1", "m2"}


def test_the_consumer_answers_no_2xx_when_it_cannot_store(example, tmp_path):
    url = example("consumer.py", DATABASE=str(tmp_path / "none" / "messages.db"))
    assert post(url, b"{}") is None


class Pipeline:
    """A recording of a meeting, its file, and the stand-in to which it is uploaded."""

    def __init__(self, world, receiver, deliver, example, folder):
        self.world, self.api, self.folder = world, Transcripts(), folder
        self.deliver, self.example = deliver, example
        self.server = receiver(self.api)
        _, self.room_name = world.meeting(datetime.now(timezone.utc), name="Weekly")

    def start(self, daemon=(), **settings):
        """The uploader, and the daemon that tells it."""
        self.url = self.example("upload.py", **{
            "REFLECTOR_URL": self.server.url.removesuffix("/hook"), "REFLECTOR_API_KEY": KEY,
            "RECORDINGS_DIR": str(self.folder), "CHUNK_BYTES": "4096", **settings})
        self.deliver(PIPELINE_WEBHOOK_URL=self.url, PIPELINE_WEBHOOK_SECRET=SECRET,
                     MEETING_GRACE="315360000", DELIVER_SCHEDULE=SCHEDULE, DELIVER_TIMEOUT="10",
                     **dict(daemon))
        until(lambda: self.world.value("SELECT is_configured FROM pipeline"), "a pipeline")

    def record(self, content=CONTENT, name="one.mp4", **data):
        """Jibri is done with a file."""
        file = self.folder / name
        file.write_bytes(content)
        told = {"recording_file": str(file), "recording_id": "r1", "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(), "duration": 9, **data}
        assert self.world.append(item(self.room_name, dialect="jibri",
                                      type="recording_completed", data=told)) == ["stored"]

    def attend(self):
        """Two were in."""
        for who, name in (("ann", "Ann"), ("ben", "Ben")):
            self.world.append(item(self.room_name, "joined", who, person=who, name=name),
                              item(self.room_name, "left", who, at=9, person=who))

    def statuses(self):
        """Of the messages."""
        return [status for status, in self.world.sql(
            "SELECT status FROM outbox WHERE endpoint = 'pipeline' ORDER BY number")]

    def delivered(self, count=1):
        """Wait for that."""
        until(lambda: self.statuses() == ["delivered"] * count, self.statuses)

    def tries(self):
        """Of the message that has the fewest."""
        return self.world.value("SELECT min(attempts) FROM outbox WHERE endpoint = 'pipeline'")

    def files(self):
        """What was uploaded."""
        return [transcript["file"] for transcript in self.api.all.values()]


@pytest.fixture
def pipeline(world, receiver, deliver, example, tmp_path):
    """A Pipeline in which two people were recorded."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    made = Pipeline(world, receiver, deliver, example, folder)
    made.attend()
    return made


def test_a_recording_is_uploaded_in_chunks_with_the_people(pipeline):
    pipeline.start()
    pipeline.record()
    pipeline.delivered()
    [transcript] = pipeline.api.all.values()
    assert transcript["file"] == CONTENT
    assert (transcript["status"], transcript["source_kind"]) == ("uploaded", "file")
    assert transcript["name"].startswith("Weekly, ")
    assert [one["name"] for one in transcript["participants"]] == ["Ann", "Ben"]
    paths = [one.path for one in pipeline.server.requests if "upload" in one.path]
    assert [path.partition("?")[2] for path in paths] == [
        f"chunk_number={number}&total_chunks=3" for number in range(3)]


def test_two_files_are_two_transcripts_and_a_repeat_is_none(pipeline):
    pipeline.start()
    pipeline.record()
    pipeline.record(AUDIO, "two.mp4")
    pipeline.delivered(2)
    requests = len(pipeline.server.requests)
    first = pipeline.world.value(
        "SELECT id FROM outbox WHERE endpoint = 'pipeline' ORDER BY number LIMIT 1")
    pipeline.world.sql("UPDATE outbox SET status = 'pending', delivered_at = NULL,"
                       " next_attempt_at = now(), attempts = 0 WHERE id = %s", first)
    pipeline.delivered(2)
    assert sorted(pipeline.files()) == sorted([CONTENT, AUDIO])
    assert len(pipeline.server.requests) == requests


@pytest.mark.parametrize("fault", ["broken", "lost"])
@pytest.mark.parametrize("where", ["upload", "participants"])
def test_a_failing_api_is_tried_again_and_has_one_upload(pipeline, fault, where):
    """Three requests to the route fail, before or after it has done its work."""
    count = [0]

    def fails(path):
        count[0] += path.endswith(where)
        return path.endswith(where) and count[0] in (1, 3, 6)

    setattr(pipeline.api, fault, fails)
    pipeline.start()
    pipeline.record()
    pipeline.delivered()
    [transcript] = pipeline.api.all.values()
    assert transcript["file"] == CONTENT
    assert [one["name"] for one in transcript["participants"]] == ["Ann", "Ben"]
    assert pipeline.tries() > 1


def test_a_file_that_is_not_what_was_told_or_lies_elsewhere_is_not_uploaded(pipeline, tmp_path):
    pipeline.start()
    pipeline.record(sha256="0" * 64)
    until(lambda: pipeline.tries() > 1, pipeline.statuses)
    (tmp_path / "secret.mp4").write_bytes(CONTENT)
    pipeline.record(recording_file=str(pipeline.folder / ".." / "secret.mp4"), recording_id="r2")
    until(lambda: pipeline.tries() > 1, pipeline.statuses)
    pipeline.record(recording_url="file:///etc/passwd", recording_id="r3", size=7)
    until(lambda: pipeline.tries() > 1, pipeline.statuses)
    pipeline.record(sha256=None, recording_id="r4")
    until(lambda: pipeline.tries() > 1, pipeline.statuses)
    assert pipeline.statuses() == ["pending"] * 4
    assert set(pipeline.files()) == {None}


def test_a_file_at_another_machine_is_fetched_from_the_service_with_its_key(pipeline, tmp_path):
    base, asked = pipeline.server.url.removesuffix("/hook"), []

    def answer(request):
        if not request.path.startswith("/v1/recordings/"):
            return pipeline.api(request)
        asked.append((request.path.rpartition("/")[2], request.headers.get("authorization")))
        return status(200, body=CONTENT)

    pipeline.server.answer = answer
    pipeline.start({"BASE_URL": base, "RECORDINGS_DIR": str(pipeline.folder)},
                   RECORDINGS_DIR=str(tmp_path / "elsewhere"), BASE_URL=base, RECORDINGS_KEY="rjk_1")
    pipeline.record()
    pipeline.delivered()
    assert pipeline.files() == [CONTENT]
    assert set(asked) == {("file", "Bearer rjk_1")}


@pytest.mark.parametrize("plain_sha256", [hashlib.sha256(CONTENT).hexdigest(), None, "0" * 64])
def test_an_encrypted_film_is_uploaded_decrypted_if_it_is_the_one_told(
        pipeline, tmp_path, plain_sha256):
    identity = tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True,
                               text=True).stdout.strip()
    cipher = subprocess.run(["age", "-r", recipient], input=CONTENT, check=True,
                            capture_output=True).stdout
    pipeline.start(AGE_IDENTITY=str(identity))
    pipeline.record(cipher, "one.mp4.age", plain_size=len(CONTENT), plain_sha256=plain_sha256)
    if plain_sha256 == "0" * 64:
        until(lambda: pipeline.tries() > 1, pipeline.statuses)
        assert pipeline.files() == [None]
    else:
        pipeline.delivered()
        assert pipeline.files() == [CONTENT]
        assert b'filename="recording.mp4"' in b"".join(
            one.body for one in pipeline.server.requests if "upload" in one.path)


def test_an_encrypted_film_waits_for_its_key(pipeline):
    pipeline.start()
    pipeline.record(CONTENT, "one.mp4.age")
    until(lambda: pipeline.tries() > 1, pipeline.statuses)
    assert pipeline.files() == [None]


def test_the_uploader_refuses_a_bad_signature(pipeline):
    pipeline.start()
    body = json.dumps({"type": "recording.completed"}).encode()
    assert post(pipeline.url, body, key=b"another") == 401
    assert post(pipeline.url, b'{"type":"meeting.started"}') == 204
    assert pipeline.server.requests == []
