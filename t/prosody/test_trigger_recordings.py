"""mod_reflector_recording: what running, stopped and failed recordings mean for the next start."""

import pytest

from standins import JIBRI
from triggers import FIRST, SECOND, asked, error, however_owners_are_made, running
from wait import until

pytestmark = pytest.mark.usefixtures("empty_rooms")


@however_owners_are_made
def test_a_recording_that_somebody_stopped_stays_stopped_until_all_have_left(lab):
    focus, room, alice = running(lab)
    focus.record("off", "S1", alice.seat)
    focus.presence()
    bob = lab.person(FIRST, owner=True).join(room)
    alice.presence("another name")
    lab.nothing_more()
    asked(focus, 1)
    alice.leave()
    bob.leave()
    lab.person(FIRST, owner=True).join(room)
    asked(focus, 2)


def test_whoever_starts_it_again_by_hand_lifts_the_stop(lab):
    focus, _, alice = running(lab)
    focus.record("off", "S1", alice.seat)
    focus.record("on", "by-hand", alice.seat)
    focus.record("off", "by-hand", failure_reason="error")
    asked(focus, 2)


def test_a_recording_that_failed_is_started_again(lab):
    focus, _, _ = running(lab)
    for number in (2, 3):
        focus.record("off", f"S{number - 1}", failure_reason="error")
        asked(focus, number)
        focus.presence()  # which still tells of the failure
        lab.nothing_more()
        asked(focus, number)
        focus.record("on", f"S{number}")


def test_a_failure_told_before_the_answer_is_a_failure(lab):
    focus, room = lab.room()

    def fail_then_accept(_request):
        if len(focus.requests) == 1:
            focus.record("off", "S1", failure_reason="error")
        return f"<jibri xmlns='{JIBRI}' session_id='S{len(focus.requests)}'/>"
    focus.answer = fail_then_accept
    lab.person(FIRST, owner=True).join(room)
    asked(focus, 2)
    lab.nothing_more()
    asked(focus, 2)


def test_a_recording_that_ended_by_itself_is_started_by_the_next_presence(lab):
    focus, _, alice = running(lab)
    lab.nothing_more()
    focus.record("off", "S1")
    alice.presence("still here")
    asked(focus, 2)


def test_a_recording_begun_by_hand_is_not_begun_again(lab):
    focus, room = lab.room()
    alice = lab.person(SECOND, owner=True).join(room)
    answer = alice.ask(f"<jibri xmlns='{JIBRI}' action='start' recording_mode='file'/>",
                       to=focus.seat)
    assert answer[0].get("session_id") == "S1"
    focus.record("on", "S1", alice.seat)
    lab.person(SECOND).join(room)
    lab.nothing_more()
    asked(focus, 1)


def test_a_recording_begun_by_hand_ends_the_tries(lab):
    focus, room = lab.room()
    focus.answer = lambda request: error("resource-constraint")
    alice = lab.person(FIRST, owner=True).join(room)
    until(lambda: len(focus.requests) >= 4, "tries")
    focus.record("on", "by-hand", alice.seat)
    focus.until(lambda stanza: stanza.get("from") == focus.seat
                and stanza.find("{%s}jibri-recording-status" % JIBRI) is not None)
    tries = len(focus.requests)
    for _ in range(2):  # longer than the back-off's cap
        lab.nothing_more()
    asked(focus, tries)


def test_a_live_stream_is_no_recording(lab):
    focus, room = lab.room()
    alice = lab.person(SECOND, owner=True).join(room)
    focus.record("on", "stream", alice.seat, mode="stream")
    lab.person(SECOND).join(room)
    asked(focus, 1)
    focus.record("off", "stream", alice.seat, mode="stream")
    focus.record("on", "S1")
    focus.record("off", "S1", failure_reason="error")
    asked(focus, 2)
