"""The harness itself: what the other tests take for granted."""

import pytest

from clients import NICK, PRESENCE, StanzaError

ROOM = "harness@conference.meet.test"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Prosody without any module of ours."""
    from instance import Instance
    made = Instance(tmp_path_factory.mktemp("prosody"))
    made.start()
    yield made
    made.stop()


def test_users_meet_in_a_room_that_focus_opened(bare):
    focus = bare.focus().open(ROOM)
    alice = bare.user("alice").join(ROOM, name="Alice")
    bob = bare.user("bob").join(ROOM, name="Bob")
    alice.until(lambda stanza: stanza.tag == PRESENCE and stanza.get("from") == bob.seat
                and stanza.findtext("{%s}nick" % NICK) == "Bob")
    focus.kick(bob.nick)
    alice.until(lambda stanza: stanza.get("type") == "unavailable"
                and stanza.get("from") == bob.seat)
    with pytest.raises(StanzaError):
        alice.kick("focus")


def test_focus_answers_who_asks_to_record(bare):
    focus = bare.focus().open("asked@conference.meet.test")
    alice = bare.user("alice").join("asked@conference.meet.test")
    ask = "<jibri xmlns='http://jitsi.org/protocol/jibri' action='start' recording_mode='file'/>"
    answer = alice.ask(ask, to=focus.seat)
    assert answer[0].get("session_id") == "session-1"
    assert focus.requests == [(alice.seat, {"action": "start", "recording_mode": "file"})]
    focus.answer = lambda request: ("error", "<error type='wait'><resource-constraint xmlns="
                                    "'urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
    with pytest.raises(StanzaError):
        alice.ask(ask, to=focus.seat)


def test_a_context_reaches_the_session(bare):
    alice = bare.user("alice", context={"user": {"id": "u-1", "name": "Älice \"A\""}})
    shown = bare.shell("> local n for jid, s in pairs(prosody.full_sessions) do"
                       " if s.jitsi_meet_context_user then n = s.jitsi_meet_context_user.id end"
                       " end return n")
    assert "u-1" in shown and alice.jid.endswith("/alice")


def test_it_can_be_killed_and_started_again(bare):
    alice = bare.user("alice").join("again@conference.meet.test")
    bare.kill()
    assert alice.closed
    bare.start()
    bare.user("alice").join("again@conference.meet.test")
