"""Kills, full disks, lost power: what sweep.sh repeats and never loses."""

import hashlib
import os
import signal

import pytest

import processes
from jibri import OLD, no_room_on_disk
from wait import until


def stop_at(program, jibri):
    """Make a program of the sweep stop at its beginning."""
    jibri.program(program, f'echo $$ >>"{jibri.folder}/stopped"; exec sleep 1000')


@pytest.mark.parametrize("program", ["ffprobe", "openssl", "curl", "upload", "sync", "rm"])
def test_kill_9_anywhere_repeats_and_loses_nothing(jibri, sink, program):
    jibri.program("upload", "echo https://s3/x")
    jibri.write_settings(JIBRI_UPLOAD_COMMAND="upload")
    media, = jibri.queue_some()
    stop_at(program, jibri)
    sweep = jibri.start("sweep.sh")
    until(lambda: (jibri.folder / "stopped").exists(), "it stops")
    sweep.kill()
    sweep.wait()
    # What it was doing keeps the lock, so that nothing is done twice at once.
    second = jibri.start("sweep.sh")
    until(lambda: any(processes.name_of(pid) == "flock" for pid in jibri.running()), "it waits")
    (jibri.bin / program).unlink()
    jibri.program("upload", "echo https://s3/x")
    jibri.program("ffprobe", "exit 127")
    processes.send([int((jibri.folder / "stopped").read_text())], signal.SIGKILL)
    assert second.wait(20) == 0
    jibri.sweep_until(lambda: not jibri.entries("pending"))
    told = [body for body in sink.bodies() if body["recording_file"] == str(media)]
    assert len(told) == 1
    assert told[0]["recording_url"] == "https://s3/x"
    assert told[0]["sha256"] == hashlib.sha256(b"media").hexdigest()


def test_a_killed_request_is_made_again(jibri, sink):
    sink.gate.clear()
    jibri.queue_some()
    sweep = jibri.start("sweep.sh")
    until(lambda: sink.told, "the request")
    sweep.kill()
    sweep.wait()
    processes.kill(jibri.running())
    sink.gate.set()
    jibri.sweep_until(jibri.is_idle)
    assert sink.told[0].raw == sink.told[1].raw and len(sink.told) == 2


def test_a_killed_followers_sleep_does_not_keep_others_from_following(jibri, sink):
    sink.answer = (503, b"")
    jibri.write_settings(JIBRI_SWEEP_EVERY="1000")
    jibri.finalize(jibri.session("s1", "room").parent)
    until(lambda: any(processes.name_of(pid) == "sleep" for pid in jibri.running()), jibri.log)
    processes.kill(pid for pid in jibri.running() if processes.name_of(pid) == "sweep.sh")
    until(lambda: not any(processes.name_of(pid) == "sweep.sh" for pid in jibri.running()),
          "the follower dies")
    jibri.write_settings(JIBRI_SWEEP_EVERY="0.05")
    jibri.finalize(jibri.session("s2", "room").parent)
    until(lambda: [body["recording_id"] for body in sink.bodies()].count("s2") == 3, jibri.log)
    sink.answer = (200, b'{"status":"ok"}')
    until(jibri.is_idle, jibri.log)


def test_where_nothing_at_all_can_be_written_nothing_is_sent_or_lost(jibri, sink):
    jibri.queue_some()
    jibri.sweep(status=75, preexec_fn=no_room_on_disk)
    assert sink.told == [] and len(jibri.entries("pending")) == 1
    jibri.sweep_until(jibri.is_idle)
    assert len(sink.bodies()) == 1


def test_what_was_broken_by_a_loss_of_power_is_told_and_in_nobodys_way(jibri, sink):
    jibri.queue_some()
    (jibri.spool / "pending" / "0").mkdir()
    (jibri.spool / "pending" / "0" / "file").touch()
    assert "broken" in jibri.sweep()
    assert len(sink.told) == 1
    assert [entry.name for entry in jibri.entries("rejected")] == ["0"]


def test_leftovers_of_killed_ones_go(jibri, sink):
    jibri.queue_some()
    left = jibri.spool / "tmp" / "1.abc"
    left.mkdir()
    (left / "file").write_text("x")
    jibri.sweep()
    assert left.exists()  # somebody may be writing it
    os.utime(left, (1, 1))
    jibri.sweep()
    assert not left.exists() and len(sink.told) == 1


def test_numbers_broken_by_a_loss_of_power_begin_anew(jibri, sink):
    sink.answer = (404, b"")
    jibri.queue_some(2)
    for entry in jibri.entries("pending"):
        for fact in ("due", "since", "tries"):
            (entry / fact).write_text("\0\0")
        for fact in ("sha256", "url"):
            (entry / fact).touch()
    jibri.sweep()
    assert len(sink.told) == 2 and len(jibri.entries("unmatched")) == 2
    assert all(len(body["sha256"]) == 64 for body in sink.bodies())


def test_a_disk_that_cannot_be_synced_sends_nothing_twice(jibri, sink):
    jibri.program("sync", "exit 1")
    jibri.session("s1", "room", changed=OLD)
    for _ in range(3):
        jibri.sweep()
    assert len(sink.told) == 1


def test_what_comes_in_the_middle_of_a_pass_is_marked_before_it_is_sent(jibri, sink):
    late = jibri.session("s2", "room", changed=OLD)
    late.parent.rename(jibri.folder / "s2")
    jibri.session("s1", "room", changed=OLD)
    # While the pass looks at the first session, Jibri finalizes the second.
    jibri.program("stat", f'[ -e "{late.parent}" ] || {{ mv "{jibri.folder}/s2" "{late.parent}";'
                  f' "{jibri.scripts}/finalize.sh" "{late.parent}"; }} >&2; exec "$REAL" "$@"')
    jibri.program("setsid", "exit 0")
    jibri.sweep()
    (jibri.bin / "stat").unlink()
    jibri.sweep()
    assert sorted(body["recording_id"] for body in sink.bodies()) == ["s1", "s2"]
