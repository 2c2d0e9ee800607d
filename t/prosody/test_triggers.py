"""mod_reflector_recording: which recordings start by themselves, and which never do.

That nothing was asked is seen when a later start elsewhere has been through its delay and
a back-off (nothing_more): what was due before it has happened by then.
"""

import concurrent.futures
import itertools
import json

import pytest

from clients import IQ, MUC, PRESENCE
from instance import Instance
from standins import JIBRI, Focus, recording_status
from wait import until

STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
OPTIONS = {"reflector_recording_delay": 0.02, "reflector_recording_retry": 0.02,
           "reflector_recording_retry_cap": 0.08, "reflector_recording_timeout": 5,
           "reflector_recording_recorders": ["jibri@*"]}
MODULES = ("test_token_affiliation", "reflector_recording")
FIRST, SECOND = "automatic", "automatic-2nd-participant"


def made(tmp_path_factory, **more):
    """A started Prosody with the module."""
    return Instance(tmp_path_factory.mktemp("prosody"), muc=MODULES, breakout=(),
                    options={**OPTIONS, **more}).start()


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory):
    """One in which owners of tokens are made as Jitsi does since 2026, unless told."""
    one = made(tmp_path_factory, test_affiliation=getattr(request, "param", "pre-join"))
    yield Lab(one)
    one.close()


however_owners_are_made = pytest.mark.parametrize("lab", ["pre-join", "joined"], indirect=True)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """One that does not wait long for an answer."""
    one = made(tmp_path_factory, reflector_recording_timeout=0.05)
    yield Lab(one)
    one.close()


@pytest.fixture(autouse=True)
def empty_rooms(request):
    """Nobody of one test is there in the next."""
    yield
    for name in {"lab", "hasty"} & set(request.fixturenames):
        request.getfixturevalue(name).prosody.drop_clients()


class Jicofo(Focus):
    """A focus that may still be answering when its test is over."""

    def send(self, text):
        try:
            super().send(text)
        except OSError:
            if not self.closed:
                raise


class Lab:
    """Rooms with a focus, and people with tokens."""

    def __init__(self, prosody):
        self.prosody = prosody
        self.numbers = itertools.count(1)

    def focus(self):
        """A jicofo that gives each session an id of its own."""
        focus = self.prosody.service("focus", f"focus-{next(self.numbers)}", Jicofo)
        sessions = itertools.count(1)
        focus.answer = lambda request: f"<jibri xmlns='{JIBRI}' session_id='S{next(sessions)}'/>"
        return focus

    def room(self):
        """(a focus, the new room that it is in)"""
        room = f"reflector-{next(self.numbers)}@conference.meet.test"
        return self.focus().open(room), room

    def person(self, trigger, owner=False, user_id=None, **policy):
        """Somebody with a token of ours, not yet in."""
        number = next(self.numbers)
        user = {"id": user_id or f"u{number}", "name": "N", "email": ""}
        user.update({"affiliation": "owner", "moderator": "true"} if owner
                    else {"affiliation": "member"})
        room = {"meeting_id": "m", "recording_type": "cloud", "recording_trigger": trigger,
                **policy}
        return self.prosody.user(f"web{number}", context={"user": user, "room": room})

    def nothing_more(self):
        """Wait until whatever is due has been done."""
        focus, room = self.room()
        answers = iter([error("resource-constraint"), "<ok xmlns='urn:x'/>"])
        focus.answer = lambda request: next(answers)
        person = self.person(FIRST, owner=True).join(room)
        asked(focus, 2)
        person.leave()
        focus.quit()


def error(condition, kind="wait"):
    """jicofo's refusal."""
    return ("error", f"<error type='{kind}'><{condition} xmlns='{STANZAS}'/></error>")


def asked(focus, times):
    """The start IQs, once there are so many."""
    until(lambda: len(focus.requests) >= times, lambda: f"{times} starts: {focus.requests}")
    assert len(focus.requests) == times
    return focus.requests


def strange(person):
    """IQs that this client has received without having asked."""
    return person.all(lambda stanza: stanza.tag == IQ
                      and not stanza.get("id").startswith(person.resource + "-"))


@however_owners_are_made
def test_automatic_starts_with_the_first_person_as_its_client_would(lab):
    focus, room = lab.room()
    alice = lab.person(FIRST, owner=True, user_id="id of \"A\"").join(room)
    (sender, request), = asked(focus, 1)
    assert sender == alice.seat
    assert json.loads(request.pop("app_data")) == {
        "file_recording_metadata": {"share": True, "initiator": {"id": "id of \"A\""}}}
    assert request == {"action": "start", "recording_mode": "file"}
    lab.nothing_more()
    lab.person(FIRST, owner=True).join(room)
    lab.nothing_more()
    asked(focus, 1)
    assert not strange(alice)


@however_owners_are_made
def test_the_second_person_starts_it_when_the_trigger_says_so(lab):
    focus, room = lab.room()
    alice = lab.person(SECOND, owner=True).join(room)
    lab.nothing_more()
    asked(focus, 0)
    lab.person(SECOND).join(room)
    assert asked(focus, 1)[0][0] == alice.seat


@however_owners_are_made
def test_people_who_come_in_one_instant_start_one_recording(lab):
    focus, room = lab.room()
    people = [lab.person(SECOND, owner=number < 5) for number in range(12)]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda person: person.join(room), people))
    asked(focus, 1)
    lab.nothing_more()
    asked(focus, 1)
    assert not any(strange(person) for person in people)


def test_services_and_a_second_window_are_nobody(lab):
    focus, room = lab.room()
    lab.person(SECOND, owner=True, user_id="same").join(room)
    lab.person(SECOND, owner=True, user_id="same").join(room)
    streamer = lab.prosody.service("jibri", "streamer").join(room, nick="streamer")
    lab.nothing_more()
    asked(focus, 0)
    streamer.leave()
    lab.person(SECOND).join(room)
    asked(focus, 1)


@pytest.mark.parametrize("trigger, policy", [
    ("none", {}), ("prompt", {}), ("manual", {}), (None, {}), (1, {}),
    (FIRST, {"recording_type": "none"}), (SECOND, {"recording_type": "none"}),
    (FIRST, {"recording_type": None}), (FIRST, {"recording_type": True})])
def test_nothing_starts_otherwise(lab, trigger, policy):
    focus, room = lab.room()
    people = [lab.person(trigger, owner=True, **policy).join(room) for _ in range(3)]
    focus.record("on", "manual", people[0].seat)
    focus.record("off", "manual", failure_reason="error")
    lab.nothing_more()
    asked(focus, 0)
    assert f"recording of {room}" not in lab.prosody.log()


def test_without_a_token_nothing_starts(lab):
    focus, room = lab.room()
    lab.prosody.user("plain").join(room)
    lab.prosody.user("odd", context={"user": "text", "room": "text"}).join(room)
    lab.nothing_more()
    asked(focus, 0)


@pytest.mark.parametrize("condition", [
    "resource-constraint", "service-unavailable", "unexpected-request", "policy-violation",
    "item-not-found", "internal-server-error"])
def test_after_an_error_it_is_asked_again_later_and_later(lab, condition):
    focus, room = lab.room()
    answers = iter([error(condition)] * 4 + [f"<jibri xmlns='{JIBRI}' session_id='S'/>"])
    focus.answer = lambda request: next(answers)
    alice = lab.person(FIRST, owner=True).join(room)
    asked(focus, 5)
    waits = [line.rpartition("next try in ")[2] for line in lab.prosody.log().splitlines()
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


def starts_of(focus):
    """The start IQs as they came: [(id, from)]."""
    return [(stanza.get("id"), stanza.get("from")) for stanza in focus.all(
        lambda stanza: stanza.tag == IQ and stanza.find("{%s}jibri" % JIBRI) is not None)]


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


def running(lab, trigger=FIRST):
    """(focus, room, alice) with a recording S1 that runs."""
    focus, room = lab.room()
    alice = lab.person(trigger, owner=True).join(room)
    if trigger == SECOND:
        lab.person(trigger).join(room)
    asked(focus, 1)
    focus.record("on", "S1", alice.seat)
    focus.presence()
    return focus, room, alice


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
