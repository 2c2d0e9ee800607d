"""What a film says of itself: told as completed or failed, how long, recorded when."""

import datetime
import os
import random

import pytest

import films
from harness import OWNER
from jibri import OLD
from wait import until

SHELLS = ["/bin/dash", "/bin/busybox sh", "/bin/bash"]
INVALID = "Invalid data found when processing input"
AT_TEN = 1_764_064_800  # 2025-11-25T10:00:00Z


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a good film of two seconds."""
    return films.make(tmp_path_factory.mktemp("films") / "whole.mp4").read_bytes()


@pytest.fixture
def real_jibri(make_jibri, sink):
    """make(shell): a recorder's machine with the real ffprobe."""
    def make(shell="/bin/sh", url=sink.url, **settings):
        made = make_jibri(url, shell, **settings)
        (made.bin / "ffprobe").unlink()
        return made
    return make


def told(jibri, sink, content, name=None, status=0):
    """What is told of a session with such a film, and what sweep.sh said."""
    jibri.queue(jibri.session("s1", "room", name, content=content).parent)
    said = jibri.sweep(status)
    return sink.only(), said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_good_film_is_completed_with_its_duration(real_jibri, sink, shell, whole):
    body, _ = told(real_jibri(shell), sink, whole)
    assert (body["recording_status"], body["duration"], body["size"]) == (
        "completed", 2.0, len(whole))
    assert "reason" not in body


TORN = {
    "half": (lambda whole: whole[:len(whole) // 2], f"moov atom not found: {INVALID}"),
    "28 bytes": (lambda whole: whole[:28], f"moov atom not found: {INVALID}"),
    "text": (lambda _: b"recording failed\n" * 50, INVALID),
    "noughts": (lambda whole: bytes(len(whole)), INVALID),
    "random": (lambda _: random.Random(3).randbytes(3000), INVALID),
    "empty": (lambda _: b"", "the file is empty"),
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("kind", TORN)
def test_a_file_that_is_no_film_is_failed_with_the_reason_and_kept(
        real_jibri, sink, whole, kind, shell):
    jibri = real_jibri(shell)
    make, reason = TORN[kind]
    body, _ = told(jibri, sink, make(whole))
    assert body["recording_status"] == "failed"
    assert body["reason"].endswith(reason) and len(body["reason"]) <= 500
    assert body["reason"].isprintable() and str(jibri.folder) not in body["reason"]
    assert body["size"] == len(make(whole)) and "duration" not in body
    assert (jibri.recordings / "s1" / "room_2026-11-25-10-00-00.mp4").read_bytes() == make(whole)
    assert jibri.is_idle() and jibri.entries("rejected") == []


def test_a_film_that_has_a_head_and_no_picture_is_failed(real_jibri, sink, tmp_path):
    head = films.make(tmp_path / "f.mp4", codecs=films.CODECS + [
        "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]).read_bytes()
    body, _ = told(real_jibri(), sink, head[:head.index(b"moof") - 4])
    assert (body["recording_status"], body["reason"]) == (
        "failed", "neither picture nor sound in the file")


def test_sound_alone_is_a_film(real_jibri, sink, tmp_path):
    sound = films.make(tmp_path / "f.mp4", 1, ["-f", "lavfi", "-i", "sine"], ["-acodec", "aac"])
    body, _ = told(real_jibri(), sink, sound.read_bytes())
    assert (body["recording_status"], body["duration"]) == ("completed", 1.0)


@pytest.mark.parametrize("name", ["-a.mp4", "it's \"x\"\\.mp4", "two\nlines.mp4", "http:x.MP4",
                                  "%03d [m @ 0x1] x.mp4", "日本" * 41 + ".mp4"])
def test_any_name_may_be_good_or_torn(real_jibri, sink, whole, name):
    jibri = real_jibri()
    for content in (whole, whole[:99]):
        jibri.queue(jibri.session("s1", "room", name, content=content).parent)
        jibri.sweep()
    assert [body["recording_status"] for body in sink.bodies()] == ["completed", "failed"]
    assert sink.bodies()[1]["reason"] == f"moov atom not found: {INVALID}"


TROUBLES = {
    "killed": ("kill -9 $$", "status 137|took more than"),
    "crashed": ("kill -SEGV $$", "status 139"),
    "not to be loaded": ("echo error while loading shared libraries >&2; exit 127", "status 127"),
    "hung": ("exec sleep 1000", "took more than 0.2 s"),
    "refused": ('echo "file:x: Permission denied" >&2; exit 1', "Permission denied"),
    "without the format": (f'case $* in *-demuxers*) echo " D  wav  WAV" ;; *)\n'
                           f'echo "file:x: {INVALID}" >&2; exit 1 ;; esac',
                           "does not know the format"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_good_film_does_not_fail_because_ffprobe_does(jibri, sink, whole, trouble):
    body, words = TROUBLES[trouble]
    jibri.program("ffprobe", body)
    if trouble == "hung":
        jibri.write_settings(JIBRI_PROBE_TIMEOUT="0.2")
    body, said = told(jibri, sink, whole)
    assert any(word in said for word in words.split("|"))
    assert (body["recording_status"], "duration" in body, "reason" in body) == (
        "completed", False, False)


def test_without_ffprobe_nothing_is_failed(jibri, sink):
    (jibri.bin / "ffprobe").unlink()
    # All the programs of the system but that one.
    rest = jibri.folder / "rest"
    rest.mkdir()
    for program in os.scandir("/usr/bin"):
        if program.name != "ffprobe":
            (rest / program.name).symlink_to(program.path)
    jibri.path = f"{jibri.bin}:{rest}"
    body, said = told(jibri, sink, b"28 bytes of no film at all..")
    assert body["recording_status"] == "completed"
    assert "duration" not in said


def test_nothing_is_uploaded_of_a_torn_film(real_jibri, sink, whole):
    jibri = real_jibri(JIBRI_UPLOAD_COMMAND="echo https://x")
    body, _ = told(jibri, sink, whole[:99])
    assert (body["recording_status"], "recording_url" in body) == ("failed", False)


def test_a_failed_film_that_was_repaired_is_completed_for_the_real_receiver(
        real_jibri, server, whole):
    meeting = server.new_meeting("repaired")
    jibri = real_jibri(url=server.url,
                       JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])

    def row():
        items = server.request("GET", f"/v1/meetings/{meeting}/recordings",
                               server.auth(OWNER)).json["items"]
        return items[0] if len(items) == 1 else None
    media = jibri.session("s1", "repaired", content=whole[:99])
    for content, status in ((whole[:99], "failed"), (whole, "completed")):
        media.write_bytes(content)
        jibri.finalize(media.parent)
        jibri.wait_idle()
        until(lambda: row() and row()["status"] == status, row)
        assert (row()["failure_reason"] or "").startswith("moov atom not found") == (
            status == "failed"), row()
    assert row()["files"][0]["size"] == len(whole)
    assert row()["files"][0]["duration"] == 2.0
    # Jitsi told nothing of this one, so the film's times stand.
    assert row()["started_at"] and row()["stopped_at"], row()


def test_an_orphan_torn_by_a_killed_recorder_is_failed(real_jibri, sink, whole):
    jibri = real_jibri()
    # Its index is written last.
    jibri.session("s1", "room", content=whole[:whole.rindex(b"moov") - 4], changed=OLD)
    jibri.sweep()
    assert sink.only()["recording_status"] == "failed"


def moment(stamp):
    """As it is told."""
    return datetime.datetime.fromtimestamp(stamp, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def test_a_film_stopped_when_it_was_last_written_and_started_its_length_before(
        real_jibri, sink, whole):
    jibri = real_jibri()
    jibri.session("s1", "room", content=whole, changed=OLD)
    jibri.sweep()
    assert (sink.only()["started_at"], sink.only()["stopped_at"]) == (
        moment(OLD - 2), moment(OLD))


def with_ffprobe(jibri, length):
    """An ffprobe that says how long a film is."""
    jibri.program("ffprobe", f"echo stream_index=0; echo duration={length}")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_copys_own_times_are_not_told_but_its_names(make_jibri, sink, shell):
    jibri = make_jibri(sink.url, shell)
    with_ffprobe(jibri, "600.5")
    jibri.media("s1", "room_2025-11-25-10-00-00.mp4")
    jibri.media("s1", "unnamed.mp4")
    jibri.queue(jibri.recordings / "s1", "room")
    jibri.sweep(environment={"TZ": "UTC"})
    named, unnamed = sink.bodies()
    assert (named["started_at"], named["stopped_at"]) == (moment(AT_TEN), moment(AT_TEN + 600))
    assert not {"started_at", "stopped_at"} & unnamed.keys()


def test_the_names_time_is_that_of_jibris_zone(jibri, sink):
    with_ffprobe(jibri, "600.5")
    jibri.media("s1", "room_2025-11-25-10-00-00.mp4")
    jibri.queue(jibri.recordings / "s1", "room")
    jibri.sweep(environment={"TZ": "Europe/Berlin"})
    assert sink.only()["started_at"] == moment(AT_TEN - 3600)


@pytest.mark.parametrize("born", ["1764064800", "0", "?"])
def test_without_a_duration_it_started_when_it_was_made_or_named(jibri, sink, born):
    jibri.program("stat", f'case $2 in %W) echo "{born}" ;; *) exec "$REAL" "$@" ;; esac')
    jibri.session("s1", "room", "room_2025-11-25-10-00-05.mp4", changed=AT_TEN + 60)
    jibri.sweep(environment={"TZ": "UTC"})
    assert sink.only()["started_at"] == moment(AT_TEN + (0 if born == str(AT_TEN) else 5))
    assert sink.only()["stopped_at"] == moment(AT_TEN + 60)


def test_a_start_that_nothing_tells_is_left_out(jibri, sink):
    jibri.session("s1", "room", "room_2025-99-25-10-00-05.mp4", changed=OLD)
    jibri.sweep()
    assert "started_at" not in sink.only() and sink.only()["stopped_at"] == moment(OLD)
