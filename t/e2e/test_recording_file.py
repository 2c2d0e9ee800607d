"""The files of recordings: to whom they are sent, how, and what never is."""

import os
import urllib.parse

import pytest

from answers import is_error
from harness import OWNER
from keys import bearing, new_key
from recordings import BYTES, FOREIGN, GONE, Recording, complete, completion, signal

OFF = {"detail": "Recordings are not served here: the operator has not set RECORDINGS_DIR"}
UNKNOWN = {"detail": "Recording not found"}


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
    assert is_error(recording.get(**{"If-Match": '"another"'}), 412)
    assert is_error(recording.get(**{"If-Unmodified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"}), 412)


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
