"""The files of recordings: to whom they are sent, by what link, and what never is."""

import hashlib
import hmac
import json
import os
import pathlib
import shutil
import tempfile
import time
import urllib.parse

import pytest

from answers import is_ours
from harness import OWNER
from keys import bearing, new_key
from receiver import Receiver
from test_recordings import complete, completion, signal
from wait import until

BYTES = bytes(range(256)) * 40
OFF = {"detail": "Recordings are not served here: RECORDINGS_DIR is not set"}
GONE = {"detail": "Recording file not found"}
FOREIGN = {"detail": "The file is another meeting's, which named it first"}
UNKNOWN = {"detail": "Recording not found"}
WRONG_LINK = {"detail": "The link is wrong or has expired"}
DAY = 86400


@pytest.fixture(scope="module")
def store(make_server):
    """A server that sends the files of a folder, which is store.recordings."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reflector-recordings-", dir="/tmp"))
    try:
        folder.chmod(0o755)
        made = make_server(RECORDINGS_DIR=f"{folder}/", CORS_ORIGIN="https://ui.example.com")
        made.recordings = folder
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)


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


@pytest.fixture
def recording(store, name):
    """One with BYTES."""
    return Recording(store, name, f"{name}/talk.mp4")


def test_the_owner_gets_the_file(recording):
    answer = recording.get()
    assert (answer.status, answer.body) == (200, BYTES)
    for header, value in {"Content-Type": "video/mp4", "Content-Length": str(len(BYTES)),
                          "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
                          "Accept-Ranges": "bytes", "Content-Disposition":
                          "attachment; filename=\"talk.mp4\"; filename*=UTF-8''talk.mp4"}.items():
        assert answer.headers.get_all(header) == [value]
    assert answer.headers["X-Request-Id"] and "X-Accel-Redirect" not in answer.headers


def test_head_tells_the_same_without_the_bytes(recording):
    answer = recording.get(method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(BYTES))
    assert answer.headers["Content-Type"] == "video/mp4"


def test_a_range_is_sent_alone(recording):
    answer = recording.get(Range="bytes=300-309")
    assert (answer.status, answer.body) == (206, BYTES[300:310])
    assert answer.headers["Content-Range"] == f"bytes 300-309/{len(BYTES)}"
    many = recording.get(Range="bytes=" + ",".join("0-0" for _ in range(9)))
    assert (many.status, many.body) == (200, BYTES)
    beyond = recording.get(Range=f"bytes={len(BYTES)}-")
    assert (beyond.status, beyond.json) == (416, {"detail": "Range Not Satisfiable"})


def test_what_did_not_change_is_not_sent_again(recording):
    etag = recording.get().headers["ETag"]
    assert recording.get(**{"If-None-Match": etag}).status == 304


def test_what_is_not_what_was_meant_is_refused_in_our_shape(recording):
    assert is_ours(recording.get(**{"If-Match": '"another"'}), 412)
    assert is_ours(recording.get(**{"If-Unmodified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"}), 412)


def test_another_origin_may_read_it_when_it_is_allowed(recording):
    answer = recording.get(Origin="https://ui.example.com")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://ui.example.com"
    assert "Access-Control-Allow-Origin" not in recording.get(Origin="https://evil.example").headers


def test_an_absolute_name_in_the_folder_is_that_file(store, name):
    file = store.recordings / name / "a.webm"
    one = Recording(store, name, str(file))
    assert one.get().headers["Content-Type"] == "video/webm"
    assert one.get().body == BYTES


@pytest.mark.parametrize("base", [
    "100%.mp4", "%2e%2e.mp4", "a?b=c.mp4", "a#b.mp4", "a\nb.mp4", "a\r\nX-Evil: 1\r\n.mp4",
    'a"b.mp4', "a'b;c.mp4", "a\\b.mp4", "a b+c&d.mp4", "$uri.mp4", "наш разговор.mp4", "-rf.mp4",
    "~.mp4", "\x01\x7f.mp4", "x" * 251 + ".mp4", "...", "a:b@c,d.html"])
def test_a_hostile_name_is_a_name(store, name, base):
    one = Recording(store, name, f"{name}/{base}", base.encode() + BYTES)
    answer = one.get()
    assert (answer.status, answer.body) == (200, base.encode() + BYTES)
    assert "X-Evil" not in answer.headers
    plain, _, true = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert urllib.parse.unquote(true, errors="strict") == base
    assert plain.count('"') == 2 and "\\" not in plain and plain.isascii()
    assert answer.headers["Content-Type"] == (
        "video/mp4" if base.endswith(".mp4") else "application/octet-stream")
    assert store.request("GET", one.link()).body == base.encode() + BYTES


def outside(store, name):
    """Files of others, and ways to them that lie in the folder."""
    beside = store.recordings.with_name(store.recordings.name + "-2")
    own = store.recordings / name
    own.mkdir()
    (own / "inside.mp4").write_bytes(BYTES)
    (own / "out").symlink_to("/etc/passwd")
    (own / "up").symlink_to("/etc")
    (own / "in").symlink_to("inside.mp4")
    os.mkfifo(own / "pipe")
    (own / "folder").mkdir()
    return {"/etc/passwd", "../../../etc/passwd", f"{name}/../{name}/inside.mp4",
            f"{store.recordings}/../{store.recordings.name}/{name}/inside.mp4",
            f"{beside}/x.mp4", f"{store.recordings}x", f"{name}/out", f"{name}/up/passwd",
            f"{name}/in", f"{name}/pipe", f"{name}/folder", f"{name}/folder/", str(own),
            f"{store.recordings}", f"{store.recordings}/", ".", "/", "..",
            f"{name}/inside.mp4/x", f"{name}/" + "x" * 256, f"{name}/missing.mp4"}


def test_nothing_else_is_ever_sent(store, name):
    for number, file in enumerate(sorted(outside(store, name))):
        one = Recording(store, f"{name}-{number}", file, content=None)
        answer = one.get()
        # Two of them are one path.
        assert answer.status == 404 and answer.json in (GONE, FOREIGN), file
        assert one.links().json == {"items": []}, file


def test_the_place_where_files_are_sent_from_is_closed(store, recording, name):
    for path in (f"/reflector-recordings/{name}/talk.mp4", "/reflector-recordings/",
                 f"/v1/recordings/%2e%2e/reflector-recordings/{name}/talk.mp4"):
        assert store.request("GET", path, store.auth()).status == 404
    assert recording.get().status == 200


def test_a_file_that_is_gone_is_404_and_back_is_200(store, recording, name):
    file = store.recordings / name / "talk.mp4"
    file.rename(file.with_suffix(".away"))
    assert (recording.get().status, recording.get().json) == (404, GONE)
    file.with_suffix(".away").rename(file)
    assert recording.get().status == 200


def test_a_folder_that_is_away_is_our_trouble(store, recording):
    away = store.recordings.with_name(store.recordings.name + "-away")
    store.recordings.rename(away)
    try:
        answers = [recording.get(), recording.links()]
    finally:
        away.rename(store.recordings)
    for answer in answers:
        assert answer.status == 503 and answer.headers["Retry-After"]


def test_the_owner_alone_may_have_it(store, recording):
    for sub, status, detail in (("other", 403, "Not authorized"), (None, 401, "Not authenticated")):
        for answer in (recording.get(sub), recording.links(sub=sub)):
            assert (answer.status, answer.json) == (status, {"detail": detail})
    read, ingest = (bearing(new_key(store, *key)[0]) for key in (("read", OWNER), ("ingest",)))
    assert store.request("GET", recording.path, read).body == BYTES
    assert store.request("GET", recording.path, ingest).status == 403


def test_what_is_not_there_is_404(store, name):
    for tail in ("file", "links"):
        answer = store.request("GET", f"/v1/recordings/no-such/{tail}", store.auth())
        assert (answer.status, answer.json) == (404, UNKNOWN)
    store.new_meeting(name)
    signal(store, name, "on", recording_id="r1")
    [row] = store.sql("SELECT r.id FROM recording r JOIN meeting m ON m.id = r.meeting_id"
                      " WHERE m.room_name = %s", name)
    answer = store.request("GET", f"/v1/recordings/{row['id']}/file", store.auth())
    assert (answer.status, answer.json) == (404, GONE)


def test_without_a_folder_it_is_off(server, name):
    meeting = server.new_meeting(name)
    complete(server, completion(name))
    listed = server.request("GET", f"/v1/meetings/{meeting}/recordings", server.auth())
    for tail in ("file", "links"):
        path = f"/v1/recordings/{listed.json['items'][0]['id']}/{tail}"
        answer = server.request("GET", path, server.auth())
        assert (answer.status, answer.json) == (404, OFF)
        assert server.request("POST", path, server.auth()).status == 405


def test_of_several_files_each_has_a_link(store, name):
    one = Recording(store, name, f"{name}/a.mp4", b"first", recording_id="r1")
    (store.recordings / name / "b.json").write_bytes(b"second")
    complete(store, completion(name, file=f"{name}/b.json", recording_id="r1"))
    complete(store, completion(name, file=f"{name}/lost.mp4", recording_id="r1"))
    answer = one.get()
    assert (answer.status, answer.json) == (
        400, {"detail": "The recording has several files: ask for its links"})
    items = one.links().json["items"]
    assert [item["file"] for item in items] == [f"{name}/a.mp4", f"{name}/b.json"]
    paths = [item["url"].removeprefix(f"http://localhost:{store.port}") for item in items]
    assert [store.request("GET", path).body for path in paths] == [b"first", b"second"]
    with_bearer = store.request("GET", paths[1].partition("?")[0], store.auth())
    assert (with_bearer.body, with_bearer.headers["Content-Type"]) == (b"second",
                                                                     "application/json")


def test_a_link_works_without_a_bearer_until_it_expires(store, recording):
    item, = recording.links("?seconds=600").json["items"]
    assert list(item) == ["file", "url", "expires_at"]
    expires = int(urllib.parse.parse_qs(item["url"].partition("?")[2])["expires"][0])
    assert 590 <= expires - time.time() <= 600
    path = recording.link()
    assert store.request("GET", path).body == BYTES
    assert store.request("HEAD", path).status == 200
    assert store.request("GET", path, {"Range": "bytes=0-3"}).body == BYTES[:4]
    assert store.request("GET", path, store.auth("other")).body == BYTES
    assert store.request("GET", path, {"Authorization": "Bearer x"}).status == 401


def signed_link(store, recording, expires):
    """A link as the program makes it."""
    [key] = store.admin_sql("SELECT secret FROM link_secret")
    text = f"{recording.path}\n{expires}".encode()
    signature = hmac.new(key["secret"].encode(), text, hashlib.sha256).hexdigest()
    return f"{recording.path}?expires={expires}&signature={signature}"


def test_a_link_that_was_changed_or_is_over_is_403(store, recording, name):
    now = int(time.time())
    assert store.request("GET", signed_link(store, recording, now + DAY)).body == BYTES
    path = recording.link()
    other = Recording(store, name + "-2", f"{name}/other.mp4")
    head, _, signature = path.rpartition("=")
    for wrong in (signed_link(store, recording, now - 1), signed_link(store, recording, -1),
                  signed_link(store, recording, now + DAY + 60),
                  path.replace(recording.id, other.id), path.replace("expires=", "expires=1"),
                  path.replace("&signature", "0&signature"), f"{head}={signature[::-1]}",
                  f"{head}={signature[:-1]}", f"{head}={signature}0", f"{head}=x",
                  f"{recording.path}?signature={signature}"):
        answer = store.request("GET", wrong)
        assert (answer.status, answer.json) == (403, WRONG_LINK), wrong
    for missing in (f"{head}=", f"{head}=%00", f"{recording.path}?expires=%ff"):
        assert store.request("GET", missing).status == 401, missing
    answer = store.request("GET", f"{recording.path}?expires=%ff&signature={signature}")
    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["query", "expires"])


@pytest.mark.parametrize("seconds", ["0", "-1", "86401", "x", "1.5"])
def test_how_long_a_link_lives_has_bounds(recording, seconds):
    answer = recording.links(f"?seconds={seconds}")
    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["query", "seconds"]


def test_links_stand_in_no_log(store, recording):
    path = recording.link()
    assert store.request("GET", path).status == 200
    file = recording.server.recordings.joinpath(recording.listed()[0]["files"][0]["file"])
    file.chmod(0)
    assert store.request("GET", path).status == 503
    file.unlink()
    assert store.request("GET", path).status == 404
    assert store.leaks() == []


@pytest.mark.fcgi
@pytest.mark.parametrize("part", ["file", "folder"])
def test_what_nginx_may_not_read_is_503_for_the_program_too(store, recording, part):
    log = store.state_dir / "log" / "meetings.log"
    file = store.recordings / recording.listed()[0]["files"][0]["file"]
    place = file if part == "file" else file.parent
    mode, before = place.stat().st_mode, log.read_text()
    place.chmod(0o600 if os.geteuid() == 0 else 0)
    try:
        answer = recording.get(**{"X-Request-Id": "unread-" + recording.id})
    finally:
        place.chmod(mode)
    assert answer.status == 503 and answer.headers["Retry-After"], answer
    if part == "file" or os.geteuid() == 0:
        assert answer.json == {"detail": "The web server may not read the recording's file"}
        said = log.read_text().removeprefix(before)
        assert "reflectorctl audit names it" in said and file.name not in said
    assert recording.get().status == 200


def test_what_only_nginx_knows_it_says(make_server, name):
    """Owners may be hidden from the program; here it thinks that nginx is root."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reflector-recordings-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        made = make_server(RECORDINGS_DIR=folder, RECORDINGS_READER="root")
        made.recordings = folder
        recording = Recording(made, name, f"{name}.mp4")
        assert recording.get().status == 200
        (folder / f"{name}.mp4").chmod(0o600 if os.geteuid() == 0 else 0)
        answer = recording.get()
        assert answer.status == 503 and answer.headers["Retry-After"], answer
        assert answer.headers["X-Request-Id"] and answer.headers["Cache-Control"] == "no-store"
        assert answer.json == {"detail": "The web server may not read the recording's file"}
        log = made.state_dir / "log" / "nginx-access.log"
        until(lambda: any('"program":"unreadable-recording"' in line and '"status":503' in line
                          for line in log.read_text().splitlines()), "nginx has logged it")
        made.stop()
    finally:
        shutil.rmtree(folder)


def test_ready_warns_of_a_folder_that_nginx_may_not_enter(store):
    def warnings():
        answer = store.request("GET", "/v1/health/ready")
        assert answer.status == 200
        return [one for one in answer.json["warnings"] if one["type"] == "recordings.unreadable"]
    assert warnings() == []
    store.recordings.chmod(0o600 if os.geteuid() == 0 else 0)
    try:
        [warning] = warnings()
        assert str(store.recordings) in warning["detail"]
    finally:
        store.recordings.chmod(0o755)
    away = store.recordings.rename(store.recordings.with_suffix(".away"))
    try:
        assert len(warnings()) == 1
    finally:
        away.rename(store.recordings)


def test_a_file_that_was_told_with_and_without_a_recording_is_one_file(store, recording):
    told = recording.listed()[0]["files"][0]["file"]
    complete(store, completion(recording.room_name, told, recording_id="r1"))
    item, = recording.links().json["items"]
    assert item["file"] == told
    assert recording.get().body == BYTES


# The address that the API and the webhooks tell.

def url_of(recording):
    """The address of its only file."""
    [file] = recording.listed()[0]["files"]
    return file["url"]


def test_the_address_that_is_told_serves_that_very_file(store, name):
    first = Recording(store, name, f"{name}/r1/a.mp4", recording_id="r1")
    second = store.recordings / name / "r1" / "b.mp4"
    second.write_bytes(b"second")
    complete(store, completion(name, file=str(second), recording_id="r1"))
    told = {file["file"].rpartition("/")[2]: file["url"] for file in first.listed()[0]["files"]}
    assert told == {file["file"].rpartition("/")[2]: file["url"]
                    for file in store.meeting(first.meeting)["recordings"][0]["files"]}
    for file, content in (("a.mp4", BYTES), ("b.mp4", b"second")):
        path = told[file].removeprefix(f"http://localhost:{store.port}")
        assert path.startswith("/v1/recordings/")
        assert store.request("GET", path, store.auth()).body == content
        assert store.request("GET", path, store.auth("x")).status == 403


def test_an_address_that_somebody_told_is_handed_on(store, name):
    told = "https://s3.example.com/talk.mp4"
    assert url_of(Recording(store, name, f"{name}/talk.mp4", recording_url=told)) == told


def test_an_empty_address_is_none(store, name):
    assert url_of(Recording(store, name, f"{name}/talk.mp4", recording_url="")).endswith("/file")


def test_what_is_not_served_has_no_address(store, name, recording):
    for number, file in enumerate([f"/elsewhere/{name}.mp4", f"{store.recordings}-x/{name}.mp4",
                                   f"{str(store.recordings).upper()}/{name}.mp4",
                                   f"{name}/../{name}.mp4", f"{name}/talk.mp4"]):
        other = Recording(store, f"{name}-{number}", file, content=None)
        assert url_of(other) is None, file
        assert other.get().status in (403, 404)
    assert recording.get().status == 200


@pytest.mark.parametrize("file", ["/a b%20?#&+;\u4f1a.mp4", "//%2e%2e/./x'\"<>.mp4", "/X.MP4"])
def test_an_address_serves_a_file_whatever_its_name(store, name, file):
    recording = Recording(store, name, name + file, content=b"named")
    path = url_of(recording).removeprefix(f"http://localhost:{store.port}")
    assert store.request("GET", path, store.auth()).body == b"named"


def test_without_a_folder_there_is_no_address(server, name):
    assert url_of(Recording(server, name, f"{name}/talk.mp4", content=None)) is None


def test_a_file_that_was_renamed_keeps_an_address_that_serves_it(store, name):
    members = {"size": len(BYTES), "sha256": hashlib.sha256(BYTES).hexdigest()}
    recording = Recording(store, name, f"{name}/old.mp4", **members)
    (store.recordings / name / "old.mp4").rename(store.recordings / name / "new.mp4")
    complete(store, completion(name, file=f"{name}/new.mp4", when="2025-01-15T11:00:00Z", **members))
    path = url_of(recording).removeprefix(f"http://localhost:{store.port}")
    assert store.request("GET", path, store.auth()).body == BYTES


def test_the_webhook_tells_the_same_address(make_server, name, tmp_path_factory):
    receiver, folder = Receiver(), tmp_path_factory.mktemp("recordings")
    server = make_server(DELIVER_ALLOW_PRIVATE="true", DELIVER_POLL="0.02", RECORDINGS_DIR=folder)
    try:
        server.new_room(name, webhook_url=receiver.url, webhook_secret="0123456789abcdef" * 2)
        meeting = server.open(name)
        complete(server, completion(meeting["room_name"], file=f"{name}.mp4"))
        until(lambda: receiver.requests, lambda: receiver.requests)
        [file] = json.loads(receiver.requests[0].body)["data"]["recording"]["files"]
    finally:
        receiver.close()
    [recording] = server.meeting(meeting["id"])["recordings"]
    assert file == recording["files"][0] and file["url"].endswith("/file")
