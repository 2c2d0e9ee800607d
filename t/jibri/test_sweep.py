"""sweep.sh: what each answer means, and one at a time."""

import hashlib
import os
import socket

import pytest

import processes
from harness import OWNER
from jibri import OLD
from sink import Sink
from wait import until

# Of "media" and as many zeros as make it 2**30 + 1 bytes.
LARGE = "b8b35f30d446c0bb799f16bbf0548da0f6277d9de47bb1fc874cc9244e28bf6f"
SHELLS = ["/bin/dash", "/bin/busybox sh"]


def test_a_receiver_that_was_down_is_told_when_it_is_up(make_jibri):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    jibri = make_jibri(f"http://127.0.0.1:{port}")
    media = jibri.session("s1", "room")
    jibri.finalize(media.parent)
    until(lambda: jibri.log().count("no answer") >= 3, jibri.log)
    with Sink(port) as sink:
        jibri.wait_idle()
        assert sink.only()["recording_file"] == str(media)


def test_what_may_pass_is_tried_again_for_ever_with_the_same_bytes(jibri, sink):
    passing = [500, 503, 502, 429, 408, 401, 403, 301, 302]
    sink.answers.extend((status, b"no") for status in passing)
    # Pages that say 200 to everything are not the receiver.
    sink.answers.extend((200, body) for body in (b"<html>ok</html>", b"", b'{"status":"no"}'))
    jibri.queue_some()
    said = jibri.sweep_until(jibri.is_idle, statuses=(0, 77))
    assert len(sink.told) == len(passing) + 4
    assert len({told.raw for told in sink.told}) == 1
    assert all(sink.is_signed(told) for told in sink.told)
    for status in passing:
        assert f"answered {status}" in said
    assert "is JITSI_WEBHOOK_SECRET the receiver's" in said
    assert "is REFLECTOR_API_URL right" in said
    assert jibri.entries("rejected") == []


def test_each_wait_is_twice_the_last_up_to_a_limit(jibri, sink):
    sink.answer = (500, b"")
    media, = jibri.queue_some()
    jibri.write_settings(JIBRI_RETRY_FIRST="100", JIBRI_RETRY_MAX="350.5")
    waits = []
    for _ in range(4):
        waits.append(jibri.sweep().rsplit("again in ", 1)[1])
        assert str(media) not in jibri.sweep()  # not due
        (jibri.entries("pending")[0] / "due").unlink()
    assert waits == ["100 s\n", "200 s\n", "350 s\n", "350 s\n"]


def test_a_clock_that_was_set_back_delays_nothing(jibri, sink):
    jibri.queue_some()
    (jibri.entries("pending")[0] / "due").write_text("99999999999999")
    jibri.sweep()
    assert len(sink.told) == 1


def test_an_unknown_meeting_is_asked_for_again_until_it_is_known(make_jibri, server):
    jibri = make_jibri(server.url, JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])
    media = jibri.session("s1", "late-room")
    jibri.finalize(media.parent)
    until(lambda: "Meeting not found" in jibri.log(), jibri.log)
    until(lambda: jibri.entries("unmatched"), jibri.log)
    meeting = server.new_meeting("late-room")
    jibri.wait_idle()
    items = server.request("GET", f"/v1/meetings/{meeting}/recordings",
                           server.auth(OWNER)).json["items"]
    assert [item["recording_id"] for item in items] == ["s1"]


def test_a_meeting_unknown_for_too_long_is_set_aside_with_the_reason(jibri, sink):
    sink.answer = (404, b'{"detail":"Meeting not found"}')
    jibri.write_settings(JIBRI_UNMATCHED_FOR="0.3")
    jibri.queue_some()
    said = jibri.sweep_until(lambda: jibri.entries("rejected"))
    assert len(sink.told) > 1 and "moved to" in said
    assert "Meeting not found" in (jibri.entries("rejected")[0] / "reason").read_text()
    told = len(sink.told)
    jibri.sweep()
    assert len(sink.told) == told and jibri.is_idle()


def test_unmatched_ones_wait_their_own_time(jibri, sink):
    sink.answer = (404, b"")
    jibri.write_settings(JIBRI_UNMATCHED_EVERY="3600")
    jibri.queue_some()
    assert "again in 3600 s" in jibri.sweep()
    jibri.sweep()
    assert len(sink.told) == 1


def test_a_refused_one_is_set_aside_with_the_answer(jibri, sink):
    refusals = [400, 405, 413, 415, 422]
    answer = b'{"detail":[{"loc":["body","room_name"]}]}'
    sink.answers.extend((status, answer) for status in refusals)
    made = jibri.queue_some(len(refusals) + 1)
    said = jibri.sweep()
    for number, status in enumerate(refusals):
        assert (f"{made[number]} (room room-{number}): answered {status}: {answer.decode()}; "
                "moved to") in said
    entries = jibri.entries("rejected")
    assert [(entry / "file").read_text() for entry in entries] == [
        str(media) for media in made[:-1]]
    assert {(entry / "answer").read_bytes() for entry in entries} == {answer}
    assert sink.bodies()[-1]["recording_file"] == str(made[-1])


def test_what_was_set_aside_is_no_orphan_and_can_be_put_back(jibri, sink):
    sink.answers.append((422, b"{}"))
    jibri.session("s1", "room", changed=OLD)
    jibri.sweep()
    jibri.sweep()
    assert len(sink.told) == 1
    entry, = jibri.entries("rejected")
    entry.rename(jibri.spool / "pending" / entry.name)
    jibri.sweep()
    assert len(sink.told) == 2 and jibri.is_idle()


@pytest.mark.parametrize("shell", SHELLS)
def test_concurrent_sweeps_send_each_once_and_one_at_a_time(make_jibri, sink, shell):
    jibri = make_jibri(sink.url, shell)
    made = jibri.queue_some(3)
    sink.gate.clear()
    first = jibri.start("sweep.sh")
    until(lambda: sink.told, "the first request")
    others = [jibri.start("sweep.sh") for _ in range(6)]
    # All but the one that waits see that they are not needed.
    until(lambda: sum(other.poll() is not None for other in others) == 5, "five end")
    made.append(jibri.session("late", "room-late"))
    jibri.queue(made[-1].parent)
    sink.gate.set()
    assert [process.wait(20) for process in (first, *others)] == [0] * 7
    assert sink.most_at_once == 1
    assert [body["recording_file"] for body in sink.bodies()] == [str(media) for media in made]
    assert jibri.is_idle()


def test_many_finalized_at_once_have_one_follower(jibri, sink):
    sink.answer = (503, b"")
    made = [jibri.session(f"s{number}", "room") for number in range(5)]
    for media in made:
        jibri.finalize(media.parent)
    until(lambda: len({body["recording_id"] for body in sink.bodies()}) == 5, jibri.log)

    def followers():
        return [pid for pid in jibri.running()
                if b"--follow" in processes.command_line(pid)]
    until(lambda: len(followers()) == 1, followers)
    sink.answer = (200, b'{"status":"ok"}')
    jibri.wait_idle()
    assert sink.most_at_once == 1


def test_a_receiver_that_hangs_is_left_and_asked_once_a_pass(jibri, sink):
    sink.gate.clear()
    jibri.queue_some(3)
    jibri.write_settings(JIBRI_SEND_TIMEOUT="2", JIBRI_RETRY_FIRST="0", JIBRI_RETRY_MAX="0")
    for number in (1, 2):
        assert jibri.sweep().count("no answer") == 1
        until(lambda: len(sink.told) == number, "the request")
    assert all((entry / "sha256").exists() for entry in jibri.entries("pending"))
    sink.gate.set()
    jibri.write_settings(JIBRI_SEND_TIMEOUT="20")
    jibri.sweep_until(jibri.is_idle)


def test_a_file_that_is_still_written_is_not_told(jibri, sink):
    media, = jibri.queue_some()
    jibri.program("openssl", f'case $* in *-r) echo more >>"{media}" ;; esac; exec "$REAL" "$@"')
    assert "still being written" in jibri.sweep()
    assert sink.told == []
    (jibri.bin / "openssl").unlink()
    jibri.sweep_until(jibri.is_idle)
    assert sink.only()["sha256"] == hashlib.sha256(media.read_bytes()).hexdigest()


def test_a_file_that_has_gone_is_waited_for(jibri, sink):
    media, = jibri.queue_some()
    media.rename(jibri.folder / "away")
    assert "the file no longer exists" in jibri.sweep()
    assert len(jibri.entries("unmatched")) == 1 and sink.told == []
    (jibri.folder / "away").rename(media)
    jibri.sweep_until(jibri.is_idle)
    assert len(sink.told) == 1


def test_a_large_file_is_hashed_whole(jibri, sink):
    media = jibri.session("s1", "room")
    size = 2**30 + 1
    os.truncate(media, size)
    jibri.queue(media.parent)
    jibri.sweep()
    assert (sink.only()["size"], sink.only()["sha256"]) == (size, LARGE)
