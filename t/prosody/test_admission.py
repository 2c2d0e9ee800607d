"""mod_reflector_control: what Reflector says when a room begins, and what comes of it."""

import hashlib
import hmac
import itertools
import json
import threading

import pytest

from clients import StanzaError, has_status
from control import OPTIONS, SECRET, Control, ends_of, knock, until_sent_away
from instance import Instance
from meetings import DISCO, person
from sink import Sink
from standins import Focus

MUC = "conference.meet.test"
OVER = "This was <it> & no more."


def answer(status="open", message=None, **more):
    """A body of Reflector's."""
    return json.dumps({"status": status, "message": message, "ends_at": None,
                       "max_participants": None, "banned": [], **more}).encode()


class Gate:
    """Rooms whose births Reflector's stand-in hears of."""

    def __init__(self, prosody, sink):
        self.prosody, self.sink = prosody, sink
        self.numbers = itertools.count(1)

    def room(self, told):
        """(focus in it, a new room), of which Reflector says this."""
        room = self.name(told)
        return self.focus().open(room), room

    def focus(self):
        """Another jicofo, beside those that are there."""
        return self.prosody.service("focus", f"focus-{next(self.numbers)}", Focus)

    def name(self, told):
        """A room that nobody is in."""
        name = f"gate-{next(self.numbers)}"
        before = self.sink.rule or (lambda request: None)
        self.sink.rule = lambda request: told if request.json["room"] == name else before(request)
        return f"{name}@{MUC}"

    def person(self, user_id=None):
        """Somebody with a token."""
        number = next(self.numbers)
        return self.prosody.user(f"web{number}", context=person(user_id or f"user-{number}"))

    def questions(self, room):
        """The requests about a room."""
        return [request for request in self.sink.requests
                if request.json["room"] == room.partition("@")[0]]


def gate(request, tmp_path_factory, **options):
    """A started Prosody that asks a sink."""
    sink = Sink()
    prosody = Instance(tmp_path_factory.mktemp("prosody"), muc=("reflector_control",), options={
        **OPTIONS, "event_sync_url": sink.url, "reflector_control_linger": 0.2, **options}).start()
    request.addfinalizer(sink.close)
    request.addfinalizer(prosody.close)
    return Gate(prosody, sink)


@pytest.fixture(scope="module")
def patient(request, tmp_path_factory):
    """People wait as long as it takes."""
    return gate(request, tmp_path_factory, reflector_admission_wait=60, event_sync_timeout=60)


@pytest.fixture(scope="module")
def hasty(request, tmp_path_factory):
    """People wait a moment."""
    return gate(request, tmp_path_factory, reflector_admission_wait=0.1, event_sync_timeout=0.5)


def test_the_question_is_signed_and_asked_once(patient):
    focus, room = patient.room(answer("unknown"))
    people = [patient.person().join(room) for _ in range(3)]
    request, = patient.questions(room)
    assert (request.path, request.json) == ("/v1/jitsi/admission", {"room": room.partition("@")[0]})
    digest = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Jitsi-Signature"] == digest
    assert len(people) == 3 and not ends_of(focus, room)


@pytest.mark.parametrize("status, message, shown", [
    ("ended", OVER, OVER), ("erased", None, "This meeting has ended."),
    ("ended", "a\0b", "This meeting has ended.")])
def test_of_ten_who_come_at_once_to_what_is_over_nobody_gets_in(patient, status, message, shown):
    asked, go_on = threading.Event(), threading.Event()

    def late():
        asked.set()
        go_on.wait()
        return answer(status, message)
    focus, room = patient.room(late)
    people = [patient.person() for _ in range(10)]
    for one in people:
        knock(one, room)
    asked.wait()
    go_on.set()
    for one in people:
        assert until_sent_away(one, room) == [shown]
        assert not one.all(lambda stanza: has_status(stanza, "110"))
    assert until_sent_away(focus, room) == [shown]
    again = patient.person()
    knock(again, room)
    assert until_sent_away(again, room) == [shown]
    assert len(patient.questions(room)) == 1
    assert not {one.seat for one in people} & {stanza.get("from") for stanza in focus.stanzas}


def test_nobody_else_waits(patient):
    go_on = threading.Event()

    def late():
        go_on.wait()
        return answer()
    focus, room = patient.room(late)
    waiting = patient.person()
    knock(waiting, room)
    other_focus, other = patient.room(answer())
    patient.person().join(other)
    focus.ask(DISCO, to=MUC, kind="get")
    assert not waiting.all(lambda stanza: has_status(stanza, "110"))
    go_on.set()
    waiting.until(lambda stanza: has_status(stanza, "110"))
    assert other_focus.room == other


def test_who_is_gone_while_waiting_is_not_in(patient):
    go_on = threading.Event()

    def late():
        go_on.wait()
        return answer()
    focus, room = patient.room(late)
    waiting = patient.person()
    knock(waiting, room)
    patient.prosody.shell("> require 'core.sessionmanager'.destroy_session(prosody.full_sessions["
                          f"'{waiting.jid}'])")
    other = patient.person()
    knock(other, room)
    go_on.set()
    other.until(lambda stanza: has_status(stanza, "110"))
    focus.ask(DISCO, to=MUC, kind="get")
    assert waiting.seat not in [stanza.get("from") for stanza in focus.stanzas]


def test_the_banned_stay_out_and_others_do_not(patient):
    focus, room = patient.room(answer(banned=["bad", "worse", 7]))
    part = "part-of-it@breakout.meet.test"
    focus.breakout(part)
    for where, user_id in itertools.product((room, part), ("bad", "worse")):
        with pytest.raises(StanzaError, match="not-allowed.*You were removed"):
            patient.person(user_id).join(where)
    patient.person("good").join(room)
    patient.person("bad").join(patient.room(answer())[1])


def test_a_room_that_begins_again_at_once_is_not_asked_for_again(patient):
    focus, room = patient.room(answer(banned=["bad"]))
    focus.leave()
    focus.open(room)
    with pytest.raises(StanzaError, match="not-allowed"):
        patient.person("bad").join(room)
    assert len(patient.questions(room)) == 1
    Control(patient.prosody).do("remove", room, person="x", ban=True)
    focus.leave()
    focus.open(room)
    patient.person("y").join(room)
    assert len(patient.questions(room)) == 2


def test_who_is_banned_while_nobody_is_in_stays_out(patient):
    focus, room = patient.room(answer())
    focus.leave()
    assert Control(patient.prosody).do("remove", room, person="bad", ban=True)["found"] is False
    focus.open(room)
    with pytest.raises(StanzaError, match="not-allowed"):
        patient.person("bad").join(room)
    patient.person("good").join(room)


def test_a_room_that_somebody_ended_is_asked_for_again(patient):
    focus, room = patient.room(answer())
    owner = patient.person().join(room)
    focus.affiliate(owner, "owner")
    owner.end_for_all()
    until_sent_away(owner, room)
    patient.focus().open(room)
    assert len(patient.questions(room)) == 2


def test_the_end_counts_before_any_answer(patient):
    focus, room = patient.room(lambda: patient.sink.released.wait() and b"")
    waiting = patient.person()
    knock(waiting, room)
    Control(patient.prosody).do("end", room, reason=OVER)
    late = patient.person()
    knock(late, room)
    assert until_sent_away(focus, room) == [OVER]
    patient.sink.released.set()
    assert until_sent_away(late, room) == until_sent_away(waiting, room) == [OVER]


def test_who_makes_a_room_alone_waits_too(patient):
    room = patient.name(answer("ended", OVER))
    alone = patient.person()
    knock(alone, room)
    assert until_sent_away(alone, room) == [OVER]
    open_room = patient.name(answer(banned=["bad"]))
    with pytest.raises(StanzaError, match="not-allowed"):
        patient.person("bad").join(open_room)


@pytest.mark.parametrize("told", [
    "500", "404", "unknown", "login", "empty", "json", "301", b"[]", b"null", b'{"status":7}',
    b'{"status":"perhaps"}', b"\xff", b"[" * 3000])
def test_nonsense_lets_all_in_and_is_logged_once(hasty, told):
    _, room = hasty.room(told)
    for _ in range(2):
        hasty.person().join(room)
    hasty.prosody.logged(f"{room}: nobody says whether it may be, all are let in")
    assert hasty.prosody.log().count(f"{room}: nobody says") == 1
    assert SECRET not in hasty.prosody.log()


@pytest.mark.parametrize("strange", [
    {"banned": None}, {"banned": {"a": 1}}, {"banned": "bad"}, {"ends_at": "soon"}, {"ends_at": -1},
    {"max_participants": 1e300}, {"max_participants": []}, {"message": {}}])
def test_strange_members_do_no_harm(patient, strange):
    _, room = patient.room(answer(**strange))
    patient.person("bad").join(room)
    assert f"{room}: nobody says" not in patient.prosody.log()


def test_nobody_waits_long_for_who_hangs(hasty):
    _, room = hasty.room(lambda: hasty.sink.released.wait() and b"")
    hasty.person().join(room)
    hasty.prosody.logged(f"{room}: nobody says whether it may be")
    hasty.person().join(room)
    assert len(hasty.questions(room)) == 1


def test_a_late_answer_still_ends_it(request, tmp_path_factory):
    late_gate = gate(request, tmp_path_factory, reflector_admission_wait=0.1, event_sync_timeout=60)
    go_on = threading.Event()

    def late():
        go_on.wait()
        return answer("ended", OVER)
    focus, room = late_gate.room(late)
    inside = late_gate.person().join(room)
    go_on.set()
    assert until_sent_away(inside, room) == until_sent_away(focus, room) == [OVER]


def test_nobody_is_asked_of_health_checks_and_breakouts(hasty):
    focus = hasty.focus()
    for room in (f"__jicofo-health-check-1@{MUC}", "part@breakout.meet.test"):
        focus.open(room)
        hasty.person().join(room)
        assert not hasty.questions(room)


def test_strangers_ask_nothing_where_they_make_no_rooms(request, tmp_path_factory):
    closed = gate(request, tmp_path_factory, restrict_room_creation=True)
    room = closed.name(answer())
    with pytest.raises(StanzaError, match="restricted"):
        closed.person().join(room)
    assert not closed.sink.requests
    closed.focus().open(room)
    closed.person().join(room)
    assert len(closed.questions(room)) == 1


def test_while_reflector_is_away_all_come_in(request, tmp_path_factory):
    away = gate(request, tmp_path_factory)
    away.sink.stop_listening()
    _, room = away.room(answer())
    away.person().join(room)
    away.prosody.logged(f"{room}: nobody says")
    away.sink.listen()


def test_who_wants_no_questions_has_none(request, tmp_path_factory):
    quiet = gate(request, tmp_path_factory, reflector_admission_url="")
    quiet.person().join(quiet.room(answer())[1])
    assert not quiet.sink.requests
