"""Hundreds of rooms, of which some, half or all are not taken: the others do not notice."""

import time

import pytest

from meetings import event_sync_options
from wait import until

CREATED, JOINED, LEFT, DESTROYED = ("muc-room-created", "muc-occupant-joined",
                                    "muc-occupant-left", "muc-room-destroyed")
MANY = 300
# Half of the time that one request may hang: a healthy room waits for none, also on a busy machine.
HEALTHY_SECONDS = 5


@pytest.fixture
def sink(sink):
    """The sink alone: it answers as the receiver does."""
    sink.default = "200"
    return sink


@pytest.fixture
def setup(make_prosody, sink, server):
    """setup(**options): Prosody sending to the sink."""
    def make(**options):
        return make_prosody(muc=("event_sync",), options=event_sync_options(
            server, sink.url, **{"event_sync_backoff": 0.2, "event_sync_backoff_cap": 5,
                                 **options}))
    return make


def room(name):
    """A room's JID."""
    return name + "@conference.meet.test"


def spoil(sink, action, is_spoilt=lambda number: True):
    """The rooms bad<number>: this action for those that are spoilt."""
    def rule(request):
        name = request.json["room"]
        return action if name.startswith("bad") and is_spoilt(int(name[3:])) else None
    sink.rule = rule


def open_rooms(prosody, count):
    """Somebody enters the rooms bad0, bad1... and stays."""
    alice = prosody.user("alice")
    for number in range(count):
        alice.join(room(f"bad{number}"))
    return alice


def taken_of(sink, names):
    """{room: its events in the order of their first taking}."""
    found = {name: {} for name in names}
    for body in sink.bodies():
        if body["room"] in found:
            found[body["room"]].setdefault(body["id"], body["event"])
    return {name: list(events.values()) for name, events in found.items()}


def until_all_taken(sink, names, wanted, seconds=60):
    """Wait until each of these rooms has exactly these events, in order."""
    until(lambda: all(events == wanted for events in taken_of(sink, names).values()),
          lambda: str({name: events for name, events in taken_of(sink, names).items()
                       if events != wanted})[:2000], seconds)


def visit_seconds(prosody, sink, name):
    """How long the four events of a healthy room's visit take."""
    began = time.monotonic()
    visitor = prosody.user("visitor")
    visitor.join(room(name))
    visitor.leave()
    until(lambda: len(taken_of(sink, [name])[name]) >= 4, "a healthy room's events", 60)
    return time.monotonic() - began


@pytest.mark.parametrize("action", ["hang", "502", "login"])
@pytest.mark.parametrize("is_first", [True, False], ids=["healthy first", "healthy last"])
def test_a_healthy_room_beside_hundreds_that_are_not_taken(setup, sink, action, is_first):
    spoil(sink, action)
    prosody = setup()
    visitor = prosody.user("early").join(room("early")) if is_first else None
    open_rooms(prosody, MANY)
    assert visit_seconds(prosody, sink, "healthy") < HEALTHY_SECONDS
    if visitor:
        visitor.leave()
    until_all_taken(sink, ["healthy"] + ["early"] * is_first, [CREATED, JOINED, LEFT, DESTROYED])
    sink.rule = None
    sink.released.set()
    until_all_taken(sink, [f"bad{number}" for number in range(MANY)], [CREATED, JOINED])


@pytest.mark.parametrize("action", ["hang", "502", "404", "login"])
def test_kills_amid_rooms_half_of_which_are_not_taken(setup, sink, action):
    spoil(sink, action, lambda number: number % 2 == 0)
    prosody = setup(event_sync_timeout=1)
    open_rooms(prosody, 100)
    prosody.kill()
    prosody.start()
    open_rooms(prosody, 100)
    assert visit_seconds(prosody, sink, "healthy") < HEALTHY_SECONDS
    prosody.kill()
    sink.rule = None
    sink.released.set()
    prosody.start()
    life = [CREATED, JOINED, DESTROYED]
    until_all_taken(sink, [f"bad{number}" for number in range(100)], life + life)


def test_hundreds_of_rooms_come_back_within_seconds(setup, sink):
    sink.default = "502"
    prosody = setup(event_sync_backoff_cap=60)
    open_rooms(prosody, 500)
    until(lambda: len(sink.requests) >= 500, "a try for each")
    sink.default = "200"
    began = time.monotonic()
    until_all_taken(sink, [f"bad{number}" for number in range(500)], [CREATED, JOINED])
    assert time.monotonic() - began < 20


def test_the_servers_end_waits_for_healthy_rooms_only(setup, sink):
    spoil(sink, "502")
    prosody = setup(event_sync_flush=10)
    open_rooms(prosody, 20)
    prosody.user("bob").join(room("healthy"))
    sink.until_taken(2)
    began = time.monotonic()
    prosody.stop()
    assert time.monotonic() - began < 9
    assert taken_of(sink, ["healthy"])["healthy"] == [CREATED, JOINED, LEFT, DESTROYED]
