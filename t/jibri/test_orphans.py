"""Sessions that Jibri never finalized."""

import os
import time

from jibri import OLD


def test_an_old_session_is_found_told_once_and_dated_by_its_file(jibri, sink):
    media = jibri.session("s1", "room", changed=OLD)
    jibri.media("s1", "b.webm", changed=OLD)
    assert "not finalized" in jibri.sweep()
    assert {body["recording_file"] for body in sink.bodies()} == {
        str(media), str(media.with_name("b.webm"))}
    assert {(body["room_name"], body["recording_id"], body["timestamp"])
            for body in sink.bodies() if body["recording_file"] == str(media)} == {
        ("room", "s1", "2023-11-14T22:13:20Z")}
    assert jibri.sweep() == "" and len(sink.told) == 2


def test_it_is_not_sent_again_while_it_waits(jibri, sink):
    sink.answer = (404, b"")
    jibri.write_settings(JIBRI_UNMATCHED_EVERY="3600")
    jibri.session("s1", "room", changed=OLD)
    for _ in range(3):
        jibri.sweep()
    assert len(sink.told) == 1 and len(jibri.entries("unmatched")) == 1


def test_a_session_in_which_any_file_changed_lately_is_left_alone(jibri, sink):
    media = jibri.session("s1", "room", changed=OLD)
    part = jibri.media("s1", "room.log", changed=time.time())
    jibri.sweep()
    assert sink.told == []
    os.utime(part, (OLD, OLD))
    os.utime(media, None)  # still growing
    jibri.sweep()
    assert sink.told == []
    os.utime(media, (time.time() - 1700,) * 2)
    jibri.sweep()
    assert sink.told == []
    jibri.write_settings(JIBRI_ORPHAN_AFTER="1600.5")
    jibri.sweep()
    assert len(sink.told) == 1


def test_a_finalized_session_is_no_orphan(jibri, sink):
    media = jibri.session("s1", "room", changed=OLD)
    jibri.queue(media.parent)
    jibri.sweep()
    jibri.sweep()
    assert len(sink.told) == 1


def test_through_a_linked_recordings_folder_it_is_the_same_session(jibri, sink):
    link = jibri.folder / "link"
    link.symlink_to(jibri.recordings)
    media = jibri.session("s1", "room", changed=OLD)
    jibri.queue(link / "s1")
    jibri.sweep()
    assert sink.only()["recording_file"] == str(link / "s1" / media.name)
    jibri.write_settings(JIBRI_RECORDINGS_DIR=link)
    jibri.sweep()
    assert len(sink.told) == 1


def test_a_file_that_came_later_is_told_too(jibri, sink):
    jibri.session("s1", "room", changed=OLD)
    jibri.sweep()
    jibri.media("s1", "second.mp4", changed=OLD)
    jibri.sweep()
    assert len(sink.told) == 2


def test_marks_go_with_the_session(jibri, sink):
    for name in ("s1", "s2"):
        jibri.session(name, "room", "f.mp4", changed=OLD)
    jibri.sweep()
    assert jibri.marks() == ["s1/f.mp4", "s2/f.mp4"]
    (jibri.recordings / "s1").rename(jibri.folder / "s1")
    jibri.sweep()
    assert jibri.marks() == ["s2/f.mp4"]
    # All gone: perhaps a disk that is not mounted.
    (jibri.recordings / "s2").rename(jibri.folder / "s2")
    jibri.sweep()
    assert jibri.marks() == ["s2/f.mp4"]
    (jibri.folder / "s2").rename(jibri.recordings / "s2")
    jibri.sweep()
    assert len(sink.told) == 2


def test_a_spool_among_the_recordings_is_no_session(jibri, sink):
    jibri.write_settings(JIBRI_SPOOL_DIR=jibri.recordings / "spool")
    jibri.sweep()
    bait = jibri.recordings / "spool" / "film.mp4"
    bait.write_bytes(b"x")
    os.utime(bait, (OLD, OLD))
    jibri.session("s1", "room", changed=OLD)
    jibri.sweep()
    assert sink.only()["recording_id"] == "s1"


def test_links_and_hidden_folders_are_no_sessions(jibri, sink):
    elsewhere = jibri.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "room_2026-11-25-10-00-00.mp4").write_bytes(b"x")
    os.utime(elsewhere / "room_2026-11-25-10-00-00.mp4", (OLD, OLD))
    (jibri.recordings / "link").symlink_to(elsewhere)
    elsewhere.rename(jibri.recordings / ".hidden")
    jibri.sweep()
    assert sink.told == []


def test_without_a_recordings_folder_nothing_is_searched(jibri, sink):
    jibri.session("s1", "room", changed=OLD)
    jibri.write_settings(JIBRI_RECORDINGS_DIR=None)
    assert jibri.sweep() == ""
    jibri.write_settings(JIBRI_RECORDINGS_DIR="/nowhere/at/all")
    assert "orphans are not searched" in jibri.sweep()
    assert sink.told == []
