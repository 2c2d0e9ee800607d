"""mod_reflector_recording: who asks again when a start was refused, unanswered, or nobody could ask."""

import pytest

from clients import MUC
from standins import JIBRI
from triggers import FIRST, SECOND, asked, error, however_owners_are_made, starts_of, strange
from wait import until

pytestmark = pytest.mark.usefixtures("empty_rooms")


@pytest.mark.parametrize("condition", [
    "resource-constraint", "service-unavailable", "unexpected-request", "policy-violation",
    "item-not-found", "internal-server-error"])
def test_after_an_error_it_is_asked_again_later_and_later(lab, condition):
    focus, room = lab.room()
    answers = iter([error(condition)] * 4 + [f"<jibri xmlns='{JIBRI}' session_id='S'/>"])
    focus.answer = lambda request: next(answers)
    alice = lab.person(FIRST, owner=True).join(room)
    asked(focus, 5)
    waits = [line.rpartition("next attempt in ")[2] for line in lab.prosody.log().splitlines()
             if f"recording of {room}: {condition}" in line]
    assert waits == ["0.02 s", "0.04 s", "0.08 s", "0.08 s"]
    lab.nothing_more()
    asked(focus, 5)
    assert not strange(alice)


@however_owners_are_made
@pytest.mark.parametrize("condition, kind", [("forbidden", "auth"), ("not-allowed", "cancel")])
def test_after_a_refusal_another_moderator_asks(lab, condition, kind):
    focus, room = lab.room()
    people = [lab.person(SECOND, owner=True).join(room)]
    focus.answer = lambda request: (error(condition, kind) if len(focus.requests) == 1
                                    else f"<jibri xmlns='{JIBRI}' session_id='S'/>")
    people.append(lab.person(SECOND, owner=True).join(room))
    senders = [sender for sender, _ in asked(focus, 2)]
    assert sorted(senders) == sorted(person.seat for person in people)


def test_an_only_moderator_asks_again_after_a_refusal(lab):
    focus, room = lab.room()
    answers = iter([error("forbidden", "auth"), f"<jibri xmlns='{JIBRI}' session_id='S'/>"])
    focus.answer = lambda request: next(answers)
    alice = lab.person(FIRST, owner=True).join(room)
    assert [sender for sender, _ in asked(focus, 2)] == [alice.seat] * 2


def test_no_answer_is_asked_again_and_a_late_one_counts(hasty):
    focus, room = hasty.room()
    focus.answer = lambda request: None
    alice = hasty.person(FIRST, owner=True).join(room)
    until(lambda: len(focus.requests) >= 2, "a second start")
    stanza_id, seat = starts_of(focus)[0]
    focus.send(f"<iq type='result' id='{stanza_id}' to='{seat}'>"
               f"<jibri xmlns='{JIBRI}' session_id='late'/></iq>")
    hasty.prosody.logged(f"recording of {room}: accepted, session late")
    count = len(focus.requests)
    stanza_id, seat = starts_of(focus)[-1]
    focus.send(f"<iq type='error' id='{stanza_id}' to='{seat}'>"
               f"{error('unexpected-request')[1]}</iq>")
    hasty.nothing_more()
    asked(focus, count)
    assert not strange(alice)
    assert f"recording of {room}: unexpected-request" not in hasty.prosody.log()


def test_who_leaves_before_the_answer_is_replaced(hasty):
    focus, room = hasty.room()
    first = hasty.person(SECOND, owner=True).join(room)
    focus.answer = lambda request: None
    hasty.person(SECOND).join(room)
    until(lambda: focus.requests, "a start")
    first.close()
    focus.until(lambda stanza: stanza.get("type") == "unavailable"
                and stanza.get("from") == first.seat)
    count = len(focus.requests)
    second = hasty.person(SECOND, owner=True).join(room)
    until(lambda: len(focus.requests) > count, "another start")
    assert focus.requests[-1][0] == second.seat


@however_owners_are_made
def test_without_a_moderator_it_waits_for_one(lab):
    focus, room = lab.room()
    lab.person(SECOND, owner=True).join(room).leave()
    for _ in range(2):
        lab.person(SECOND).join(room)
    lab.prosody.logged(f"recording of {room}: waiting for a moderator")
    lab.person(SECOND).join(room)
    lab.nothing_more()
    assert lab.prosody.log().count(f"recording of {room}: waiting") == 1
    late = lab.person(SECOND, owner=True).join(room)
    assert asked(focus, 1)[0][0] == late.seat


def test_somebody_who_is_made_a_moderator_can_start_it(lab):
    focus, room = lab.room()
    bob = lab.person(FIRST).join(room)
    lab.prosody.logged(f"recording of {room}: waiting for a moderator")
    bare = bob.jid.partition("/")[0]
    focus.ask(f"<query xmlns='{MUC}#admin'><item jid='{bare}' affiliation='owner'/></query>",
              to=room)
    assert asked(focus, 1)[0][0] == bob.seat
