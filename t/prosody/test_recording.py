"""Recordings: from focus and nobody else, once, and ended by somebody in any case."""

import pytest

from meetings import OFF, ON, person
from standins import recording_status

DESTROYED = "muc-room-destroyed"


@pytest.fixture
def scene(prosody, meeting):
    """focus and Alice in a room: (focus, alice)."""
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room, name="Alice")
    yield focus, alice
    if not focus.closed:
        focus.close()


def test_a_recording_on_and_off(scene, meeting):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    focus.presence()
    focus.presence(name="still recording")
    focus.record("off", "rec-1", initiator=alice.seat)
    focus.presence()
    alice.leave()
    meeting.until_stored(1, "muc-occupant-left")
    assert meeting.recording_events(2) == [(ON, "rec-1", "u-1", None), (OFF, "rec-1", "u-1", "stopped")]
    assert [(one["recording_id"], one["status"], one["initiator"])
            for one in meeting.recordings()] == [("rec-1", "stopped", "u-1")]


@pytest.mark.parametrize("user_id, name, shown", [
    ("u-2", "Token Name", "Token Name"), ("u-2", None, "Nick"), ("guest-7", "Token Name", "Nick")])
def test_who_recorded_is_named_as_everywhere(prosody, meeting, user_id, name, shown):
    focus = prosody.focus().open(meeting.room)
    bob = prosody.user("bob", person(user_id, name)).join(meeting.room, name="Nick")
    focus.record("on", "rec-1", initiator=bob.seat)
    assert meeting.recording_events(1) == [(ON, "rec-1", user_id, None)]
    assert meeting.events(ON)[0]["data"]["initiator_name"] == shown


def test_who_stopped_it_may_have_left(scene, meeting, prosody):
    focus, alice = scene
    bob = prosody.user("bob").join(meeting.room)
    seat = alice.seat
    focus.record("on", "rec-1", initiator=bob.seat)
    alice.leave()
    focus.record("off", "rec-1", initiator=seat)
    assert meeting.recording_events(2) == [(ON, "rec-1", bob.jid, None), (OFF, "rec-1", "u-1", "stopped")]


def test_a_failed_recording_and_a_second_one(scene, meeting):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    focus.record("off", "rec-1", failure_reason="error")
    focus.record("on", "rec-2", initiator=meeting.room + "/nobody")
    assert meeting.recording_events(3) == [(ON, "rec-1", "u-1", None), (OFF, "rec-1", None, "failed"),
                                (ON, "rec-2", meeting.room + "/nobody", None)]
    assert meeting.events(OFF)[0]["data"]["failure_reason"] == "error"


@pytest.mark.parametrize("attributes", [
    {"status": "pending", "session_id": "p"}, {"status": "on", "session_id": ""},
    {"status": "on", "session_id": "s", "mode": "stream"}], ids=["pending", "no id", "stream"])
def test_what_is_no_recording(scene, meeting, attributes):
    focus, _ = scene
    focus.extensions = recording_status(**attributes)
    focus.presence()
    focus.record("on", "rec-1")
    assert meeting.recording_events(1) == [(ON, "rec-1", None, None)]


def test_a_forged_status_is_ignored(scene, meeting, prosody):
    focus, alice = scene
    alice.extensions = recording_status("on", "forged", alice.seat)
    alice.presence()
    admin_nick = prosody.user("focus2")
    admin_nick.extensions = alice.extensions
    admin_nick.join(meeting.room, nick="focus ")
    jibri = prosody.service("jibri", "focus")
    jibri.extensions = alice.extensions
    jibri.join(meeting.room, nick="focus-too")
    focus.record("on", "rec-1")
    assert meeting.recording_events(1) == [(ON, "rec-1", None, None)]


def test_a_nickname_of_focus_makes_no_focus(prosody, meeting):
    mallory = prosody.user("focus")
    mallory.extensions = recording_status("on", "forged")
    mallory.join(meeting.room, nick="focus")
    mallory.leave()
    assert [event["type"] for event in meeting.until_stored(4)] == [
        "muc-room-created", "muc-occupant-joined", "muc-occupant-left", DESTROYED]


@pytest.mark.parametrize("how", ["reset", "leave"])
def test_focus_lost_ends_the_recording_after_the_grace(scene, meeting, how):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    focus.record("on", "rec-2", initiator=alice.seat)
    meeting.recording_events(2)
    getattr(focus, how)()
    assert meeting.recording_events(4)[2:] == [(OFF, "rec-1", None, "focus-left"),
                                    (OFF, "rec-2", None, "focus-left")]


def test_a_focus_that_comes_back_and_says_so_keeps_the_recording(scene, meeting, prosody):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    focus.record("on", "rec-2", initiator=alice.seat)
    focus.leave()
    again = prosody.focus()
    again.extensions = recording_status("on", "rec-2")
    again.open(meeting.room)
    assert meeting.recording_events(3)[2:] == [(OFF, "rec-1", None, "focus-left")]
    again.record("off", "rec-2")
    assert meeting.recording_events(4)[3:] == [(OFF, "rec-2", None, "stopped")]


def test_a_reload_within_the_grace_ends_the_recording_all_the_same(scene, meeting, prosody):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    meeting.recording_events(1)
    focus.leave()
    prosody.focus().open(meeting.room)
    prosody.reload("event_sync", "conference.meet.test")
    assert meeting.recording_events(2)[1:] == [(OFF, "rec-1", None, "focus-left")]


def test_the_end_of_the_room_ends_the_recording(scene, meeting):
    focus, alice = scene
    focus.record("on", "rec-1", initiator=alice.seat)
    alice.leave()
    focus.leave()
    assert meeting.recording_events(2)[1:] == [(OFF, "rec-1", None, "room-destroyed")]
    assert [event["type"] for event in meeting.until_stored(6)][-2:] == [OFF, DESTROYED]
    assert [one["status"] for one in meeting.recordings()] == ["stopped"]


def test_hostile_attributes(scene, meeting):
    focus, _ = scene
    focus.record("on", 'a"b\\c<d>\u00e9', initiator="x" * 5000)
    event = meeting.until_stored(1, ON) and meeting.events(ON)[0]
    assert event["data"]["recording_id"] == 'a"b\\c<d>\u00e9'
    assert event["data"]["initiator"] == "x" * 1024
