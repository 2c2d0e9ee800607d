"""mod_reflector_recording: focus comes anew, is imitated, or was there before the module."""

import pytest

from clients import IQ, PRESENCE
from standins import JIBRI, recording_status
from triggers import FIRST, SECOND, asked, running

pytestmark = pytest.mark.usefixtures("empty_rooms")


def test_a_forged_status_changes_nothing(lab):
    focus, room = lab.room()
    mallory = lab.person(SECOND).join(room)
    mallory.extensions = recording_status("on", "forged", mallory.seat)
    mallory.presence()
    alice = lab.person(SECOND, owner=True).join(room)
    asked(focus, 1)
    focus.record("on", "S1", alice.seat)
    mallory.extensions = recording_status("off", "S1", alice.seat)
    mallory.presence()
    alice.until(lambda stanza: stanza.tag == PRESENCE and stanza.get("from") == mallory.seat
                and stanza.find("{%s}jibri-recording-status[@status='off']" % JIBRI) is not None)
    lab.nothing_more()
    asked(focus, 1)
    focus.record("off", "S1", failure_reason="error")
    asked(focus, 2)


def test_a_person_who_calls_himself_focus_is_not_asked(lab):
    room = f"unled-{next(lab.numbers)}@conference.meet.test"
    fake = lab.prosody.user("fake", context={"user": {"id": "fake", "affiliation": "owner"}})
    fake.join(room, nick="focus")
    lab.person(FIRST, owner=True).join(room)
    fake.extensions = recording_status("off", "S0", failure_reason="error")
    fake.presence()
    lab.nothing_more()
    assert not fake.all(lambda stanza: stanza.tag == IQ and stanza.get("type") == "set")


def test_a_new_focus_is_asked_again(lab):
    focus, room, alice = running(lab)
    focus.close()
    alice.until(lambda stanza: stanza.get("type") == "unavailable"
                and stanza.get("from") == room + "/focus")
    lab.nothing_more()
    successor = lab.focus().open(room)
    asked(successor, 1)


def test_while_a_recorder_is_in_a_new_focus_is_not_asked(lab):
    focus, room, alice = running(lab)
    recorder = lab.prosody.service("jibri", "recorder").join(room, nick="recorder")
    focus.close()
    alice.until(lambda stanza: stanza.get("type") == "unavailable"
                and stanza.get("from") == room + "/focus")
    successor = lab.focus().open(room)
    lab.nothing_more()
    asked(successor, 0)
    recorder.leave()
    asked(successor, 1)


def test_loaded_again_it_knows_what_focus_has_published(lab):
    focus, room, _ = running(lab)
    stopped, other_room, carol = running(lab)
    stopped.record("off", "S1", carol.seat)
    lab.nothing_more()
    lab.prosody.reload("reflector_recording", "conference.meet.test")
    for one in (room, other_room):
        lab.person(FIRST, owner=True).join(one)
    lab.nothing_more()
    asked(focus, 1)
    asked(stopped, 1)


def test_loaded_with_people_inside_it_starts_what_is_due(lab):
    focus, room = lab.room()
    lab.prosody.shell('module:unload("reflector_recording", "conference.meet.test")')
    lab.person(FIRST, owner=True).join(room)
    asked(focus, 0)
    lab.prosody.shell('module:load("reflector_recording", "conference.meet.test")')
    asked(focus, 1)


def test_a_room_made_anew_begins_anew(lab):
    focus, room, alice = running(lab)
    focus.record("off", "S1", alice.seat)
    alice.leave()
    focus.leave()
    focus.extensions = ""
    focus.open(room)
    lab.person(FIRST, owner=True).join(room)
    asked(focus, 2)
