"""JIBRI_ENCRYPT_TO: films are encrypted before they are told or uploaded."""

import os
import stat
import subprocess
import sys

import pytest

import films
from jibri import OLD
from sealed import Key, is_sealed, members, names, sealed, sha256, told_of, without_time

SHELLS = ["/bin/dash", "/bin/busybox sh", "/bin/bash"]


@pytest.fixture
def key(tmp_path):
    """A key of age."""
    return Key(tmp_path)


@pytest.fixture(params=SHELLS[:1], ids=["dash"])
def jibri(request, make_jibri, sink, key):
    """A recorder's machine that encrypts."""
    return make_jibri(sink.url, request.param, JIBRI_ENCRYPT_TO=key.recipient)


@pytest.mark.parametrize("jibri", SHELLS, indirect=True)
def test_a_film_is_encrypted_once_and_told_as_it_is_now(jibri, sink, key):
    media, = jibri.queue_some()
    os.chmod(media, 0o640)
    os.utime(media, (OLD, OLD))
    assert "delivered" in jibri.sweep()
    assert is_sealed(media) and key.open(sealed(media)) == b"media"
    wanted = told_of(media, b"media")
    assert members(sink.only(), wanted) == wanted
    status = sealed(media).stat()
    assert (stat.S_IMODE(status.st_mode), status.st_mtime) == (0o640, OLD)
    jibri.sweep()
    assert len(sink.told) == 1 and jibri.is_idle()


def test_the_duration_is_the_plain_films(jibri, sink, key):
    (jibri.bin / "ffprobe").unlink()
    media = jibri.session("s1", "room")
    plain = films.make(media).read_bytes()
    jibri.queue(media.parent)
    jibri.sweep()
    assert sink.only()["duration"] == pytest.approx(2, abs=0.2)
    assert sink.only()["started_at"] < sink.only()["stopped_at"]
    assert key.open(sealed(media)) == plain


@pytest.mark.parametrize("content", [b"", b"torn"])
def test_a_torn_film_is_encrypted_too_and_stays_failed(jibri, sink, key, content):
    (jibri.bin / "ffprobe").unlink()
    jibri.program("upload", f'touch "{jibri.folder}/uploaded"; echo https://s3/x')
    jibri.write_settings(JIBRI_UPLOAD_COMMAND="upload")
    media = jibri.session("s1", "room", content=content)
    for _ in range(2):
        jibri.queue(media.parent)
        jibri.sweep()
        assert is_sealed(media) and key.open(sealed(media)) == content
    first, again = sink.bodies()
    assert first["recording_status"] == "failed" and first["reason"]
    assert first["plain_size"] == len(content) and without_time(first) == without_time(again)
    assert not (jibri.folder / "uploaded").exists()


def test_a_repair_under_the_same_name_is_a_new_version(jibri, sink, key):
    (jibri.bin / "ffprobe").unlink()
    media = jibri.session("s1", "room", content=b"torn")
    jibri.queue(media.parent)
    jibri.sweep()
    plain = films.make(media).read_bytes()
    jibri.queue(media.parent)
    jibri.sweep()
    assert [body["recording_status"] for body in sink.bodies()] == ["failed", "completed"]
    assert is_sealed(media) and key.open(sealed(media)) == plain
    wanted = told_of(media, plain)
    assert members(sink.bodies()[1], wanted) == wanted


@pytest.mark.parametrize("argument", ["folder", "plain name", "encrypted name"])
def test_finalize_again_sends_the_same_again(jibri, sink, argument):
    media, = jibri.queue_some()
    jibri.sweep()
    before = sealed(media).read_bytes()
    jibri.queue({"folder": media.parent, "plain name": media,
                 "encrypted name": sealed(media)}[argument])
    jibri.sweep()
    first, again = sink.bodies()
    assert without_time(first) == without_time(again)
    assert sealed(media).read_bytes() == before


def test_a_plain_film_that_came_back_goes_again(jibri, sink):
    media, = jibri.queue_some()
    jibri.sweep()
    before = sealed(media).read_bytes()
    media.write_bytes(b"media")
    jibri.queue(media.parent)
    jibri.sweep()
    assert is_sealed(media) and sealed(media).read_bytes() == before
    first, again = sink.bodies()
    assert without_time(first) == without_time(again)


def test_two_entries_of_one_film_are_one_film(jibri, sink):
    media, = jibri.queue_some()
    jibri.queue(media.parent)
    jibri.sweep()
    first, again = sink.bodies()
    assert without_time(first) == without_time(again) and is_sealed(media)


def test_two_sweeps_at_once_encrypt_it_once(jibri, sink):
    some = jibri.queue_some(3)
    sweeps = [jibri.start("sweep.sh") for _ in range(4)]
    assert [sweep.wait(60) for sweep in sweeps] == [0] * 4
    assert all(is_sealed(media) for media in some)
    assert sorted(body["sha256"] for body in sink.bodies()) == sorted(
        sha256(sealed(media).read_bytes()) for media in some)


def test_the_upload_gets_the_cipher_text(jibri, sink, key):
    jibri.program("upload", f'cp "$1" "{jibri.folder}/uploaded"; echo "https://s3/${{1##*/}}"')
    jibri.write_settings(JIBRI_UPLOAD_COMMAND="upload")
    media, = jibri.queue_some()
    jibri.sweep()
    assert (jibri.folder / "uploaded").read_bytes() == sealed(media).read_bytes()
    assert sink.only()["recording_url"] == f"https://s3/{sealed(media).name}"


def test_an_orphan_is_encrypted_and_an_encrypted_one_is_none(jibri, sink, key):
    media = jibri.session("s1", "room", changed=OLD)
    for _ in range(3):
        jibri.sweep()
    assert is_sealed(media) and sink.only()["recording_file"] == str(sealed(media))
    assert f"s1/{sealed(media).name}" in jibri.marks()


def test_a_lost_spool_sends_the_same_again(jibri, sink):
    (jibri.bin / "ffprobe").unlink()
    made = [jibri.session(f"s{number}", "room", content=content, changed=OLD)
            for number, content in enumerate([b"torn", b""])]
    jibri.sweep()
    for media in made:
        for file in media.parent.iterdir():
            os.utime(file, (OLD, OLD))
    jibri.spool.rename(jibri.folder / "lost")
    jibri.sweep()
    bodies = [without_time(body) for body in sink.bodies()]
    assert len(bodies) == 4 and sorted(bodies[:2]) == sorted(bodies[2:])


def test_what_was_measured_before_is_encrypted_when_it_is_wanted(jibri, sink, key):
    jibri.program("upload", 'echo "https://s3/${1##*/}"')
    jibri.write_settings(JIBRI_ENCRYPT_TO=None, JIBRI_UPLOAD_COMMAND="upload")
    sink.answer = (503, b"")
    media, = jibri.queue_some()
    jibri.sweep()
    assert sink.bodies()[0]["recording_file"] == str(media) and media.exists()
    jibri.write_settings(JIBRI_ENCRYPT_TO=key.recipient)
    sink.answer = (200, b'{"status":"ok"}')
    jibri.sweep_until(jibri.is_idle)
    wanted = {**told_of(media, b"media"), "recording_url": f"https://s3/{sealed(media).name}"}
    assert members(sink.bodies()[-1], wanted) == wanted and is_sealed(media)


def test_what_was_encrypted_stays_so_when_it_is_no_longer_wanted(jibri, sink):
    sink.answer = (503, b"")
    media, = jibri.queue_some()
    jibri.sweep()
    jibri.write_settings(JIBRI_ENCRYPT_TO="")
    sink.answer = (200, b'{"status":"ok"}')
    jibri.sweep_until(jibri.is_idle)
    assert {body["recording_file"] for body in sink.bodies()} == {str(sealed(media))}
    assert len({body["sha256"] for body in sink.bodies()}) == 1 and is_sealed(media)


def test_damaged_facts_are_no_facts(jibri, sink):
    media, = jibri.queue_some()
    jibri.sweep()
    facts = sealed(media).with_name(sealed(media).name + ".facts")
    whole = facts.read_text()
    for damaged in ("", "\0\0", whole.replace("plain_size=", "plain_size=1,\"x\":"),
                    whole.replace(f"sha256={sink.bodies()[0]['sha256']}", "sha256=" + "0" * 64)):
        facts.write_text(damaged)
        jibri.queue(media.parent)
        jibri.sweep()
        body = sink.bodies()[-1]
        assert body["sha256"] == sink.bodies()[0]["sha256"] and "plain_size" not in body


def test_a_link_is_left_and_waits(jibri, sink):
    target = jibri.folder / "target.mp4"
    target.write_bytes(b"media")
    link = jibri.media("s1", "other.mp4")
    link.unlink()
    link.symlink_to(target)
    jibri.queue(link, "room")
    assert "link" in jibri.sweep()
    assert sink.told == [] and target.exists() and link.is_symlink()
    assert len(jibri.entries("pending")) == 1


def test_a_hard_link_is_warned_of(jibri, sink):
    media, = jibri.queue_some()
    os.link(media, jibri.folder / "other")
    assert "hard link" in jibri.sweep()
    assert is_sealed(media) and len(sink.told) == 1


def test_names_of_any_bytes(jibri, sink, key):
    name = "room_2026-11-25-10-00-00 'é\"$(x)%\n-*.mp4"
    media = jibri.media("s 1", name)
    jibri.queue(media, "room")
    jibri.sweep()
    assert is_sealed(media) and key.open(sealed(media)) == b"media"
    assert sink.only()["recording_file"] == str(sealed(media))


def test_a_film_that_is_still_written_waits(jibri, sink):
    media, = jibri.queue_some()
    jibri.program("tee", f'[ "$1" != /dev/fd/4 ] || printf more >>"{media}"; exec "$REAL" "$@"')
    assert "is still being written" in jibri.sweep()
    assert sink.told == [] and names(media) == {media.name}
    (jibri.bin / "tee").unlink()
    jibri.sweep_until(jibri.is_idle)
    assert is_sealed(media) and sink.only()["plain_size"] == len(b"mediamore")


@pytest.mark.parametrize("program, condition", [
    ("sync", "case $* in *.partial*);; *) false;; esac"),
    ("openssl", '[ "$(readlink /proc/self/fd/0)" = "$MEDIA" ]')], ids=["encrypted", "compared"])
def test_a_film_that_is_replaced_meanwhile_is_not_lost(jibri, sink, key, program, condition):
    media, = jibri.queue_some()
    if program == "openssl":
        # As a kill before the plain film's removal leaves it.
        jibri.program("rm", 'case $* in *.mp4) exit 1;; esac; exec "$REAL" "$@"')
        jibri.sweep()
        (jibri.bin / "rm").unlink()
    flag = jibri.folder / "replaced"
    jibri.program(program, f'MEDIA="{media}"; if [ ! -e "{flag}" ] && {condition}; then\n'
                  f'echo repaired >"{flag}"; cp "{flag}" "$MEDIA.new"; mv "$MEDIA.new" "$MEDIA"; fi\n'
                  'exec "$REAL" "$@"')
    assert "was replaced" in jibri.sweep_until(lambda: sink.told)
    assert is_sealed(media) and key.open(sealed(media)) == b"repaired\n"
    assert sink.only()["plain_size"] == len(b"repaired\n")


MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_large_film_is_read_once_in_little_memory(jibri, sink, key):
    media = jibri.session("s1", "room")
    plain = b"".join(os.urandom(1 << 10) * (1 << 10) for _ in range(100))
    media.write_bytes(plain)
    jibri.queue(media.parent)
    jibri.program("openssl", f'readlink /proc/self/fd/0 >>"{jibri.folder}/read"; exec "$REAL" "$@"')
    done = subprocess.run([sys.executable, "-c", MEASURED, jibri.scripts / "sweep.sh"],
                          env=jibri.environment(), check=True, capture_output=True)
    assert int(done.stdout) < 64 << 10, "KiB"
    assert is_sealed(media) and key.open(sealed(media)) == plain
    assert (sink.only()["plain_size"], sink.only()["plain_sha256"]) == (len(plain), sha256(plain))
    assert str(media) not in (jibri.folder / "read").read_text()
