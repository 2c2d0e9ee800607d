"""Rooms whose recordings start by themselves: a focus, people with tokens, what was asked.

That nothing was asked is seen when a later start elsewhere has been through its delay and
a back-off (Lab.nothing_more): what was due before it has happened by then.
"""

import itertools

import pytest

from clients import IQ
from instance import Instance
from standins import JIBRI, Focus
from wait import until

STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
OPTIONS = {"reflector_recording_delay": 0.02, "reflector_recording_retry": 0.02,
           "reflector_recording_retry_cap": 0.08, "reflector_recording_timeout": 5,
           "reflector_recording_recorders": ["jibri@*"]}
MODULES = ("test_token_affiliation", "reflector_recording")
FIRST, SECOND = "automatic", "automatic-2nd-participant"
however_owners_are_made = pytest.mark.parametrize("lab", ["pre-join", "joined"], indirect=True)


def started(folder, **more):
    """A Prosody with the module."""
    return Instance(folder, muc=MODULES, breakout=(), options={**OPTIONS, **more}).start()


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


def starts_of(focus):
    """The start IQs as they came: [(id, from)]."""
    return [(stanza.get("id"), stanza.get("from")) for stanza in focus.all(
        lambda stanza: stanza.tag == IQ and stanza.find("{%s}jibri" % JIBRI) is not None)]


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
