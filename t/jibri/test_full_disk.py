"""A spool whose disk is full: what is told all the same, and that all of it is kept.

Only root may mount a disk; test_full_disk_as_user.py is for everybody else.
"""

import contextlib
import os
import shutil
import subprocess

import pytest

from jibri import OLD
from wait import until

SHELLS = ["/bin/dash", "/bin/busybox sh", "/bin/bash"]
TAKEN = (200, b'{"status":"ok"}')


class Disk:
    """A small disk, on which the spool is."""

    def __init__(self, path):
        self.path = path
        path.mkdir()
        options = "size=1m,nr_inodes=400,mode=0700"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)

    def fill(self):
        """Until not one byte more has room."""
        with open(self.path / "filler", "ab", buffering=0) as filler:
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(4096))
        assert os.statvfs(self.path).f_bavail == 0

    def use_up_names(self):
        """Until not one file more has room, though there is room for bytes."""
        with contextlib.suppress(OSError):
            for number in range(1000):
                (self.path / str(number)).touch()
        assert os.statvfs(self.path).f_ffree == 0

    def free(self):
        """There is room again."""
        (self.path / "filler").unlink()

    def protect(self, jibri):
        """Nothing may be written, as after a fault of the disk."""
        until(lambda: not jibri.running(), "nobody has its log open")
        subprocess.run(["mount", "-o", "remount,bind,ro", self.path], check=True)

    def unprotect(self):
        """All may be written again."""
        subprocess.run(["mount", "-o", "remount,bind,rw", self.path], check=True)

    def close(self):
        """Unmount it."""
        subprocess.run(["umount", "-l", self.path], check=True)


@pytest.fixture
def disk(tmp_path):
    """A disk of 1 MiB."""
    made = Disk(tmp_path / "disk")
    yield made
    made.close()


@pytest.fixture(params=SHELLS)
def small(request, make_jibri, sink, disk):
    """A recorder's machine with its spool on that disk, with all its folders."""
    jibri = make_jibri(sink.url, request.param, JIBRI_SPOOL_DIR=disk.path / "spool")
    jibri.spool = disk.path / "spool"
    jibri.sweep()
    return jibri


def in_memory(jibri):
    """The entries and facts that memory holds."""
    return [path for path in jibri.folder.glob("reflector-jibri-*/*/*")
            if path.parent.name in ("pending", "unmatched", "rejected", "facts", "done")]


def test_a_film_that_ends_on_a_full_disk_is_told_at_once(small, sink, disk):
    disk.fill()
    said = small.finalize(small.session("s1", "room").parent)
    assert "queued in memory" in said
    until(lambda: sink.told and not small.running(), small.log)
    assert sink.only()["recording_id"] == "s1" and len(sink.only()["sha256"]) == 64
    disk.free()
    small.sweep()
    # Its mark came home: it is no orphan.
    assert in_memory(small) == [] and small.marks() == [
        "s1/room_2026-11-25-10-00-00.mp4"]
    assert len(sink.told) == 1


def test_what_cannot_be_told_on_a_full_disk_waits_in_memory_and_comes_home(small, sink, disk):
    sink.answer = (503, b"")
    small.write_settings(JIBRI_RETRY_FIRST="1000", JIBRI_RETRY_MAX="1000")
    disk.fill()
    small.queue(small.session("s1", "room").parent)
    for _ in range(3):
        small.sweep()
    assert len(sink.told) == 1  # the others were not due
    disk.free()
    small.sweep()
    entry, = small.entries("pending")
    assert in_memory(small) == [] and not any(fact.is_dir() for fact in entry.iterdir())
    assert len(sink.told) == 1
    sink.answer = TAKEN
    (small.entries("pending")[0] / "due").unlink()
    small.sweep()
    assert [body["recording_id"] for body in sink.bodies()] == ["s1", "s1"]
    assert small.is_idle()


def test_an_entry_on_the_disk_is_told_though_that_is_full_by_now(small, sink, disk):
    media = small.session("s1", "room")
    small.queue(media.parent)
    disk.fill()
    small.sweep()
    assert sink.only()["recording_file"] == str(media)
    assert small.entries("pending") == []
    for _ in range(2):
        small.sweep()
    disk.free()
    small.sweep()
    assert len(sink.told) == 1 and in_memory(small) == []


def test_its_waits_are_kept_in_memory(small, sink, disk):
    sink.answer = (503, b"")
    small.write_settings(JIBRI_RETRY_FIRST="1000", JIBRI_RETRY_MAX="1000")
    small.queue(small.session("s1", "room").parent)
    disk.fill()
    for _ in range(3):
        small.sweep()
    assert len(sink.told) == 1
    disk.free()
    small.sweep()
    entry, = small.entries("pending")
    assert (entry / "tries").read_text() == "1" and len((entry / "sha256").read_text()) == 64
    assert in_memory(small) == []


@pytest.mark.parametrize("answer, state", [((404, b"{}"), "unmatched"), ((422, b"{}"), "rejected")])
def test_final_answers_are_kept_too(small, sink, disk, answer, state):
    sink.answer = answer
    small.write_settings(JIBRI_UNMATCHED_EVERY="1000")
    small.queue(small.session("s1", "room").parent)
    disk.fill()
    small.queue(small.session("s2", "room").parent)
    for _ in range(3):
        small.sweep()
    assert len(sink.told) == 2
    disk.free()
    small.sweep()
    assert len(small.entries(state)) == 2 and small.entries("pending") == []
    assert in_memory(small) == [] and len(sink.told) == 2
    assert all((entry / "file").read_text() for entry in small.entries(state))


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_an_orphan_is_told_once_on_such_a_disk(small, sink, disk, how):
    if how == "full":
        disk.fill()
    else:
        disk.protect(small)
    small.session("s1", "room", changed=OLD)
    for _ in range(3):
        small.sweep()
    if how == "full":
        disk.free()
    else:
        disk.unprotect()
    for _ in range(2):
        small.sweep()
    assert sink.only()["recording_id"] == "s1" and in_memory(small) == []
    assert small.marks() == ["s1/room_2026-11-25-10-00-00.mp4"]


def test_a_disk_that_is_full_before_the_first_run_is_no_obstacle(make_jibri, sink, disk):
    jibri = make_jibri(sink.url, JIBRI_SPOOL_DIR=disk.path / "spool")
    disk.use_up_names()
    said = jibri.finalize(jibri.session("s1", "room").parent)
    assert "cannot write to the spool" in said
    until(lambda: sink.told and not jibri.running(), "it is told")
    assert sink.only()["recording_id"] == "s1"


def test_a_sender_that_is_killed_on_a_full_disk_is_followed_by_the_next(small, sink, disk):
    sink.answer = (503, b"")
    disk.fill()
    small.finalize(small.session("s1", "room").parent)
    until(lambda: len(sink.told) > 1, small.log)
    small.stop()
    sink.answer = TAKEN
    small.sweep_until(lambda: not any(path.parent.name == "pending" for path in in_memory(small)))
    disk.free()
    small.sweep()
    assert in_memory(small) == [] and small.is_idle()
    assert {told.raw for told in sink.told} == {sink.told[0].raw}


@pytest.mark.parametrize("program", ["cp", "mv", "rm"])
def test_a_kill_on_the_way_home_loses_and_doubles_nothing(small, sink, disk, program):
    sink.answer = (503, b"")
    small.write_settings(JIBRI_RETRY_FIRST="1000", JIBRI_RETRY_MAX="1000")
    disk.fill()
    small.queue(small.session("s1", "room").parent)
    small.sweep()
    disk.free()
    small.program(program, f'case $* in *pending/*) echo $$ >"{small.folder}/stopped";'
                  ' exec sleep 1000 ;; esac; exec "$REAL" "$@"')
    sweep = small.start("sweep.sh")
    until((small.folder / "stopped").exists, "it stops")
    sweep.kill()
    sweep.wait()
    small.stop()
    (small.bin / program).unlink()
    small.sweep()
    entry, = small.entries("pending")
    assert in_memory(small) == [] and not any(fact.is_dir() for fact in entry.iterdir())
    assert len(sink.told) == 1
    sink.answer = TAKEN
    (entry / "due").unlink()
    small.sweep()
    assert len(sink.told) == 2 and small.is_idle()


def test_a_read_only_disk_tells_once(small, sink, disk):
    small.queue(small.session("s1", "room").parent)
    small.write_settings(JIBRI_RETRY_MAX="1000", JIBRI_RETRY_FIRST="1000")
    disk.protect(small)
    for _ in range(3):
        small.sweep()
    assert len(sink.told) == 1
    disk.unprotect()
    small.write_settings(JIBRI_RETRY_MAX="0", JIBRI_RETRY_FIRST="0")
    small.sweep_until(small.is_idle)
    assert len(sink.told) == 1 and in_memory(small) == []


def test_a_log_that_fills_the_disk_is_given_up(small, sink, disk):
    (small.spool / "log").write_bytes(b"x" * (600 << 10))
    (small.spool / "log.1").write_bytes(b"x" * (300 << 10))
    disk.fill()
    small.finalize(small.session("s1", "room").parent)
    until(lambda: sink.told and not small.running(), small.log)
    assert len(sink.told) == 1


def test_a_folder_of_somebody_else_in_memory_is_not_used(make_jibri, sink, disk):
    jibri = make_jibri(sink.url, JIBRI_SPOOL_DIR=disk.path / "spool")
    jibri.spool = disk.path / "spool"
    jibri.sweep()
    memory, = jibri.folder.glob("reflector-jibri-*")
    shutil.rmtree(memory)
    memory.mkdir(0o777)
    memory.chmod(0o777)
    disk.fill()
    assert "not queued" in jibri.finalize(jibri.session("s1", "room").parent, status=1)
    until(lambda: not jibri.running(), "the sender ends")
    assert list(memory.iterdir()) == []
    disk.free()
    os.utime(next((jibri.recordings / "s1").glob("*.mp4")), (OLD, OLD))
    os.utime(jibri.recordings / "s1" / "metadata.json", (OLD, OLD))
    jibri.sweep()
    assert sink.only()["recording_id"] == "s1"
