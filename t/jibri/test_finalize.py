"""finalize.sh: both ways to call it, what it finds out, and that it only notes."""

import hashlib
import json
import os
import socket

import pytest

from harness import OWNER
from jibri import OLD, no_room_on_disk
from wait import until

SHELLS = ["/bin/dash", "/bin/busybox sh"]
HOSTILE = ["two words", "it's", 'a "quote"', "back\\slash", "new\nline", "ends\n", "-rf",
           "--help", "100%", "%41%zz%00", "café 日本 😀", "$(touch pwned)`id`;&|<>*?[a]{b}",
           "\x01\x1b[31m\x7f\t", "'", "a..."]


def recordings(server, meeting):
    """What the API shows of a meeting's recordings."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/recordings", server.auth(OWNER))
    assert answer.status == 200, answer
    return answer.json["items"]


@pytest.fixture
def real(make_jibri, server):
    """A recorder's machine that tells the real receiver."""
    return make_jibri(server.url, JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])


@pytest.mark.parametrize("shell", SHELLS)
def test_real_jibris_call_arrives_with_all_that_is_known(make_jibri, server, shell):
    room = f"reflector-real-{SHELLS.index(shell)}"
    meeting = server.new_meeting(room)
    jibri = make_jibri(server.url, shell,
                       JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])
    media = jibri.session("381ca070-0001", room, content=b"film" * 1000)
    said = jibri.finalize(media.parent)
    assert f"{media}: queued for room {room}" in said
    jibri.wait_idle()
    one, = recordings(server, meeting)
    assert (one["recording_id"], one["status"]) == ("381ca070-0001", "completed")
    assert one["files"] == [{
        "file": str(media), "url": None, "host": os.uname().nodename, "size": 4000,
        "sha256": hashlib.sha256(b"film" * 1000).hexdigest(), "duration": None,
        "plain_size": None, "plain_sha256": None}]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_call_by_hand_is_told_though_there_is_no_file(make_jibri, sink, shell):
    jibri = make_jibri(sink.url, shell)
    assert "does not exist" in jibri.finalize("/test/recording.mp4", "test-room")
    jibri.wait_idle()
    body = sink.only()
    assert (body.pop("timestamp")[-1], body.pop("host")) == ("Z", os.uname().nodename)
    assert body == {"room_name": "test-room", "recording_file": "/test/recording.mp4",
                    "recording_status": "completed"}


def test_a_call_with_a_file_is_hashed_and_matched_by_the_receiver(real, server):
    meeting = server.new_meeting("named-room")
    media = real.media("rec-named", "film.mp4", b"123")
    real.finalize(media, "named-room")
    real.wait_idle()
    one, = recordings(server, meeting)
    assert one["files"][0]["sha256"] == hashlib.sha256(b"123").hexdigest()


@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_names_arrive_as_they_are(make_jibri, sink, shell):
    jibri = make_jibri(sink.url, shell)
    for name in HOSTILE:
        media = jibri.media(name, f"{name}.mp4")
        jibri.queue(media.parent, name)
    jibri.queue(media, name)
    jibri.sweep()
    for name, body in zip(HOSTILE, sink.bodies()):
        assert (body["room_name"], body["recording_id"], body["size"]) == (name, name, 5)
        assert body["recording_file"] == f"{jibri.recordings}/{name}/{name}.mp4"
    assert len(sink.told) == len(HOSTILE) + 1
    last = sink.bodies()[-1]
    assert (last["recording_file"], "recording_id" in last) == (str(media), False)
    assert jibri.is_idle() and jibri.marks() == sorted(f"{name}/{name}.mp4" for name in HOSTILE)
    assert not list(jibri.folder.rglob("pwned"))


def test_the_real_receiver_takes_a_hostile_name(real, server):
    room = "it's \"100%\" café\n\\"
    meeting = server.new_meeting(room)
    media = real.media("x y", "-a\n\"b\".mp4")
    real.finalize(media, room)
    real.wait_idle()
    one, = recordings(server, meeting)
    assert one["files"][0]["file"] == str(media)


def test_bytes_that_json_cannot_carry_are_told_as_percent_escapes(jibri, sink):
    media = jibri.media(b"s-\xff", b"caf\xe9-\xed\xa0\x80-\xc3\xa9.mp4")
    assert "queued" in jibri.queue(media.parent, "room")
    said = jibri.sweep()
    body = sink.only()
    assert body["recording_id"] == "s-%FF"
    assert body["recording_file"].endswith("/s-%FF/caf%E9-%ED%A0%80-é.mp4")
    assert "delivered" in said and jibri.is_idle()


def test_a_relative_path_with_a_dash_is_made_absolute(jibri, sink):
    (jibri.folder / "-d").mkdir()
    (jibri.folder / "-d" / "a.mp4").write_bytes(b"1")
    jibri.queue("-d", "room")
    jibri.queue("-d/a.mp4", "room")
    jibri.sweep()
    assert [body["recording_file"] for body in sink.bodies()] == [f"{jibri.folder}/-d/a.mp4"] * 2


def test_every_media_file_of_a_session_is_told_and_nothing_else(jibri, sink):
    media = jibri.session("s1", "room", "room_2026-11-25-10-00-00.mp4")
    others = [jibri.media("s1", name) for name in ("b.webm", "c.MKV")]
    for name in ("thumb.jpg", "notes.txt", ".hidden.mp4", "mp4"):
        jibri.media("s1", name)
    media.with_name("link.mp4").symlink_to("/etc/passwd")
    jibri.queue(media.parent)
    jibri.sweep()
    assert {body["recording_file"] for body in sink.bodies()} == {
        str(path) for path in (media, *others)}
    assert len(sink.told) == 3
    assert {body["recording_id"] for body in sink.bodies()} == {"s1"}


ROOMS = [
    (b'{"meeting_url":"https://m.example.com/tenant/Reflector-A?jwt=x#y"}', "f.mp4", "Reflector-A"),
    (b'{"meeting_url":"https:\\/\\/m.example.com\\/caf%c3%a9%20x\\/"}', "f.mp4", "café x"),
    ('{"a":{"meeting_url":"https://m/no"},"meeting_url":"https://m/é\\u00e9\\ud83d\\ude00"}'
     .encode(), "f.mp4", "éé😀"),
    (b'{"meeting_url":"https://m/first","meeting_url":"https://m/second"}', "f.mp4", "first"),
    (b'{"meeting_url":"https://m/whole","participants":[{"user":{"na', "f.mp4", "whole"),
    (b'{"meeting_url":"https://m/to', "by-name_2026-11-25-10-00-00.mp4", "by-name"),
    (b"", "by_name_2026-11-25-10-00-00.mp4", "by_name"),
    (b"\0\0\0\0", "by-name_2026-11-25-10-00-00.mp4", "by-name"),
    (b'{"meeting_url":7}', "by-name_2026-11-25-10-00-00.mp4", "by-name"),
    (None, "caf%c3%a9_2026-11-25-10-00-00.mkv", "café"),
]


def test_the_room_is_metadatas_else_the_file_names(jibri, sink):
    for number, (metadata, name, _) in enumerate(ROOMS):
        media = jibri.media(f"s{number}", name)
        if metadata is not None:
            media.with_name("metadata.json").write_bytes(metadata)
        jibri.queue(media.parent)
    jibri.sweep()
    assert [body["room_name"] for body in sink.bodies()] == [room for _, _, room in ROOMS]
    assert not any("participants" in body for body in sink.bodies())


def test_a_recording_whose_room_nothing_tells_is_set_aside_and_can_be_helped(jibri, sink):
    media = jibri.media("s1", "film.mp4")
    assert "contains the room" in jibri.queue(media.parent)
    assert "moved to" in jibri.sweep()
    assert sink.told == []
    entry, = jibri.entries("rejected")
    (entry / "room").write_text("found-out")
    entry.rename(jibri.spool / "pending" / entry.name)
    jibri.sweep()
    assert sink.only()["room_name"] == "found-out"


PEOPLE = [{"user": {"id": "u1", "name": 'Ann "]} \\', "email": "a@x"}, "group": "g"}]


def test_participants_are_told_as_metadata_has_them(jibri, sink):
    jibri.queue(jibri.session("s1", "room", participants=PEOPLE).parent)
    jibri.sweep()
    assert sink.only()["participants"] == PEOPLE


def test_a_completion_refused_for_its_participants_is_told_without(jibri, sink):
    sink.answer = lambda told: (422, b"{}") if "participants" in told.body else (
        200, b'{"status":"ok"}')
    jibri.queue(jibri.session("s1", "room", participants=PEOPLE).parent)
    assert "without participants" in jibri.sweep()
    assert [("participants" in body) for body in sink.bodies()] == [True, False]
    assert jibri.is_idle() and jibri.entries("rejected") == []


def test_more_participants_than_a_body_may_have_are_left_out(jibri, sink):
    crowd = [{"user": {"name": "x" * 1000}}] * 950
    said = jibri.queue(jibri.session("s1", "room", participants=crowd).parent)
    assert "more participants" in said
    jibri.sweep()
    assert "participants" not in sink.only()


def test_an_empty_file_is_a_failed_recording(jibri, sink):
    jibri.queue(jibri.session("s1", "room", content=b"").parent)
    jibri.sweep()
    assert (sink.only()["recording_status"], sink.only()["size"]) == ("failed", 0)


def test_a_duration_is_told_where_ffprobe_knows_it(jibri, sink):
    jibri.program("ffprobe", 'echo stream_index=0; case "$*" in\n'
                  '*"file:/"*.mp4) echo duration=61.500000 ;; *) echo duration=N/A ;; esac')
    jibri.queue(jibri.session("s1", "room").parent)
    jibri.queue(jibri.session("s2", "room", "f.webm").parent)
    jibri.sweep()
    assert [body.get("duration") for body in sink.bodies()] == [61.5, None]


def test_finalize_has_ended_while_nothing_is_hashed_yet(jibri, sink):
    gate = jibri.folder / "gate"
    os.mkfifo(gate)
    jibri.program("openssl", f'read -r go <"{gate}"; exec "$REAL" "$@"')
    media = jibri.session("s1", "room")
    jibri.finalize(media.parent)  # until its output is closed, too
    entry, = jibri.entries("pending")
    assert {path.name for path in entry.iterdir()} >= {"file", "room", "timestamp"}
    assert not (entry / "sha256").exists() and sink.told == []
    jibri.program("openssl", 'exec "$REAL" "$@"')
    opener = os.open(gate, os.O_RDWR)
    os.write(opener, b"go\n" * 3)
    jibri.wait_idle()
    os.close(opener)
    assert sink.only()["sha256"] == hashlib.sha256(b"media").hexdigest()


def test_called_twice_it_is_one_recording(real, server):
    meeting = server.new_meeting("twice")
    media = real.session("s1", "twice")
    real.finalize(media.parent)
    real.finalize(media.parent)
    real.wait_idle()
    one, = recordings(server, meeting)
    assert len(one["files"]) == 1
    completions = [event for event in server.meeting(meeting)["events"]
                   if event["type"] == "recording_completed"]
    assert len(completions) == 1


def test_a_full_disk_is_told_and_the_recording_found_later(jibri, sink):
    media = jibri.session("s1", "room", changed=OLD)
    assert "cannot write to the spool" in jibri.finalize(
        media.parent, status=1, preexec_fn=no_room_on_disk)
    until(lambda: not jibri.running(), jibri.log)
    assert jibri.is_idle()
    jibri.sweep()
    assert sink.only()["recording_file"] == str(media)


def test_wrong_calls_are_told(jibri):
    for arguments in ((), ("",), ("a", "b", "c")):
        assert "usage" in jibri.finalize(*arguments, status=64)
    assert "no such" in jibri.finalize("/nowhere/at/all", status=1)
    (jibri.recordings / "empty").mkdir()
    assert "no media file" in jibri.finalize(jibri.recordings / "empty")


def test_root_does_not_leave_entries_that_jibri_cannot_read(jibri):
    jibri.spool.mkdir()
    jibri.program("id", "echo 0")
    jibri.program("stat", 'case $2 in %u) echo 998 ;; %U) echo jibri ;; *) exec "$REAL" "$@" ;; esac')
    assert "run as jibri" in jibri.finalize("/x.mp4", "room", status=1)
    assert not (jibri.spool / "pending").exists()


def test_metadata_of_a_port_that_answers_nobody_is_kept(jibri, sink):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        jibri.write_settings(REFLECTOR_API_URL=f"http://127.0.0.1:{closed.getsockname()[1]}")
        jibri.finalize(jibri.session("s1", "room", participants=PEOPLE).parent)
        until(lambda: "no answer" in jibri.log(), jibri.log)
    # The follower reads the settings anew.
    jibri.write_settings(REFLECTOR_API_URL=sink.url)
    jibri.wait_idle()
    assert sink.only()["participants"] == json.loads(json.dumps(PEOPLE))
