"""mod_reflector_recording: what is reported of starts that were refused."""

import pytest

from meetings import event_sync_options
from standins import JIBRI
from triggers import FIRST, MODULES, OPTIONS, Lab, asked, error
from wait import until

REFUSED = "jibri-recording-refused"
TAKEN = f"<jibri xmlns='{JIBRI}' session_id='S1'/>"


@pytest.fixture
def telling(make_prosody, sink, server):
    """Rooms in a Prosody that has event_sync, too, and a receiver that takes everything."""
    sink.default = "200"
    options = {**OPTIONS, **event_sync_options(server, sink.url)}
    return Lab(make_prosody(muc=(*MODULES, "event_sync"), breakout=(), options=options))


def refusals(sink):
    """What was reported: (reason, condition, tries, will_retry, accepted)."""
    return [tuple(body["data"].get(name) for name in ("reason", "condition", "tries", "will_retry", "accepted"))
            for body in sink.bodies() if body["event"] == REFUSED]


def attempts(sink):
    """The ids of the attempts, and who was asked for."""
    return {(body["data"]["attempt_id"], body["data"]["initiator"])
            for body in sink.bodies() if body["event"] == REFUSED}


def test_hundreds_of_refusals_are_told_by_their_reasons_and_their_end(telling, sink):
    focus, room = telling.room()
    answers = iter([error("resource-constraint")] * 4 + [error("service-unavailable")] * 2
                   + [error("resource-constraint"), TAKEN])
    focus.answer = lambda request: next(answers)
    telling.person(FIRST, owner=True, user_id="alice").join(room)
    asked(focus, 8)
    until(lambda: len(refusals(sink)) == 4, lambda: str(refusals(sink)))
    assert refusals(sink) == [
        ("resource-constraint", "resource-constraint", 1, True, False),
        ("service-unavailable", "service-unavailable", 5, True, False),
        ("resource-constraint", "resource-constraint", 7, True, False),
        ("resource-constraint", "resource-constraint", 7, False, True)]
    [(_, initiator)] = attempts(sink)
    assert initiator == "alice"


def test_who_leaves_gives_up(telling, sink):
    focus, room = telling.room()
    focus.answer = lambda request: error("resource-constraint")
    alice = telling.person(FIRST, owner=True).join(room)
    until(lambda: refusals(sink), "a refusal")
    alice.leave()
    until(lambda: len(refusals(sink)) == 2, lambda: str(refusals(sink)))
    assert refusals(sink)[1][3:] == (False, False)
    telling.person(FIRST, owner=True).join(room)
    until(lambda: len(refusals(sink)) == 3, "another attempt")
    assert len({attempt for attempt, _ in attempts(sink)}) == 2


def test_a_room_that_is_destroyed_gives_up(telling, sink):
    focus, room = telling.room()
    focus.answer = lambda request: error("resource-constraint")
    telling.person(FIRST, owner=True).join(room)
    until(lambda: refusals(sink), "a refusal")
    telling.prosody.shell(
        f"> prosody.hosts['conference.meet.test'].modules.muc.get_room_from_jid('{room}'):destroy()")
    until(lambda: len(refusals(sink)) == 2, lambda: str(refusals(sink)))
    until(lambda: "muc-room-destroyed" in [body["event"] for body in sink.bodies()], "its end")
    kinds = [body["event"] for body in sink.bodies()]
    assert kinds.index("muc-room-destroyed") > [n for n, kind in enumerate(kinds) if kind == REFUSED][1]


def test_what_is_accepted_at_first_is_told_nowhere(telling, sink):
    focus, room = telling.room()
    alice = telling.person(FIRST, owner=True).join(room)
    asked(focus, 1)
    alice.leave()
    until(lambda: "muc-occupant-left" in [body["event"] for body in sink.bodies()], "the left")
    assert refusals(sink) == []


def test_without_event_sync_it_starts_recordings_all_the_same(lab):
    focus, room = lab.room()
    answers = iter([error("resource-constraint"), TAKEN])
    focus.answer = lambda request: next(answers)
    lab.person(FIRST, owner=True).join(room)
    asked(focus, 2)
