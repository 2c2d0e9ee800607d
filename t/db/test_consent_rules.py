"""Consent: one answer a person and meeting, and hand-overs that wait for everybody's."""

import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import rows
from wait import until
from world import T0, after, append, execute, item, open_meeting, prepare, room_change

WAIT_SECONDS = 30
RACES = 50
WEBHOOK = {"webhook_url": "https://hooks.example.com/", "webhook_secret": "secret"}
HELD, DUE, NOWHERE = (True, False), (False, True), (False, False)


class Recorded:
    """A meeting whose room requires consent, with a recording from 10 to 20."""

    def __init__(self, world, **fields):
        self.world = world
        self.room = world.room(**{"require_consent": True, **WEBHOOK, **fields})
        self.id, self.name = open_meeting(world.connection, self.room)

    def signal(self, kind, at, recording="r1"):
        """An item: jibri-recording-on or -off."""
        return item(self.name, at=at, type="jibri-recording-" + kind,
                    data={"recording_id": recording})

    def completion(self, recording="r1", file="/r/1.mp4", at=21, size=1):
        """An item: recording_completed."""
        data = {"recording_file": file, "size": size}
        return item(self.name, at=at, type="recording_completed", dialect="jibri",
                    data=data if recording is None else {**data, "recording_id": recording})

    def stay(self, person, joined, left=None):
        """Items: somebody comes, and goes unless left is None."""
        members = {"person": person, "joined_at": after(joined)}
        return [item(self.name, "joined", "o-" + person, joined, **members)] + (
            [] if left is None else [item(self.name, "left", "o-" + person, left, **members)])

    def record(self, *people):
        """Appends a whole recording, with people in all the time."""
        items = list(itertools.chain(*[self.stay(person, 1, 30) for person in people]))
        self.world.append(*items, self.signal("on", 10), self.signal("off", 20),
                          self.completion())

    def say(self, person, given=True, guest=False, at=40):
        """The id of the consent."""
        return give(self.world.connection, self.id, person, given, guest, at)

    def handovers(self):
        """(is it held, is it due) of each hand-over."""
        return self.world.sql("SELECT is_held, next_attempt_at IS NOT NULL FROM outbox WHERE"
                              " meeting_id = %s AND type = 'recording.completed' ORDER BY number",
                              self.id)

    def waits(self):
        """Which recordings are shown as waiting."""
        return self.world.sql("SELECT waits_for_consent(%s, ids) FROM recording_of(%s, %s,"
                              " '1 s')", self.id, self.id, T0)


def give(connection, meeting, person, given=True, guest=False, at=40):
    """The id of the consent; None: no such meeting."""
    [[made]] = rows(connection, "SELECT consent_give(%s, %s, %s, %s, %s, %s)", meeting,
                    str(uuid.uuid4()), person, guest, given, after(at))
    return made


@pytest.fixture
def recorded(world):
    """recorded(**fields of the room): a Recorded."""
    return lambda **fields: Recorded(world, **fields)


def test_a_person_has_one_answer_which_can_be_changed(world, recorded):
    one = recorded()
    first = one.say("a", at=1)
    assert one.say("a", given=False, at=2) == first != one.say("b", guest=True)
    assert world.sql("SELECT person, is_guest, consent_given, decided_at FROM consent_of(%s)"
                     " ORDER BY person", one.id) == [
        ("a", False, False, after(2)), ("b", True, True, after(40))]


def test_a_person_of_any_length_and_a_meeting_that_never_was(world, recorded):
    assert recorded().say("x" * 100_000)
    assert give(world.connection, "no-such", "a") is None


def test_many_answers_of_one_person_at_once_are_one(world, recorded):
    one = recorded()
    connections = [world.connect("reflector_meetings") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(give, connection, one.id, "a") for connection in connections]
        assert len({future.result(WAIT_SECONDS) for future in futures}) == 1


def test_without_the_option_nothing_waits(recorded):
    one = recorded(require_consent=False)
    one.record("a")
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


def test_a_hand_over_waits_for_everybody_who_was_recorded(recorded):
    one = recorded()
    one.record("a", "b")
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    one.say("a")
    one.say("c")
    assert one.handovers() == [HELD]
    one.say("b", given=False)
    assert one.handovers() == [HELD]
    one.say("b")
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


@pytest.mark.parametrize("joined, left, counts", [
    (1, 9, False), (1, 10, True), (1, None, True), (12, 15, True), (20, 25, True), (21, 25, False)])
def test_only_who_was_in_during_the_recording_is_asked(world, recorded, joined, left, counts):
    one = recorded()
    one.say("a")
    world.append(*one.stay("b", joined, left))
    one.record("a")
    assert one.handovers() == [HELD if counts else DUE]


def test_what_is_not_known_of_a_recording_is_without_end(world, recorded):
    one = recorded()
    one.say("a")
    world.append(*one.stay("a", 1, 30), *one.stay("b", 1, 2))
    world.append(one.completion(None))
    assert one.handovers() == [HELD]
    one.say("b")
    assert one.handovers() == [DUE]


def test_consent_that_was_given_before_is_enough(recorded):
    one = recorded()
    one.say("a", at=0)
    one.record("a")
    assert one.handovers() == [DUE]


def test_while_nobody_is_known_to_have_been_in_it_waits(world, recorded):
    one = recorded()
    one.say("a")
    world.append(one.signal("on", 10), one.signal("off", 20), one.completion())
    assert one.handovers() == [HELD]
    world.append(*one.stay("a", 1, 30))
    one.say("a")
    assert one.handovers() == [DUE]


def test_who_was_in_may_be_told_last_of_all(world, recorded):
    one, other = recorded(), recorded()
    for each in (one, other):
        each.say("a")
        world.append(each.signal("on", 10), each.signal("off", 20), each.completion())
    world.append(*one.stay("a", 1, 30), *other.stay("b", 1, 30))
    deliver = world.connect("reflector_deliver")
    for query in ("handover_look", "handover_decide"):
        prepare(deliver, query)
    seen, after_id = [], ""
    while page := execute(deliver, "handover_look", after_id, 1, "[]"):
        [[after_id, _, _]] = page
        execute(deliver, "handover_decide", after_id)
        seen.append(after_id)
    assert {one.id, other.id} <= set(seen) and seen == sorted(set(seen))
    assert one.handovers() == [DUE] and other.handovers() == [HELD]


def test_any_order_of_events_and_consents_ends_alike(recorded):
    steps = range(4)
    for order in itertools.permutations(steps):
        one = recorded()
        act = [lambda: one.world.append(*one.stay("a", 1, 30)),
               lambda: one.world.append(one.signal("on", 10), one.signal("off", 20)),
               lambda: one.world.append(one.completion()), lambda: one.say("a")]
        for step in order:
            act[step]()
        if order.index(0) > max(order.index(2), order.index(3)):
            assert one.handovers() == [HELD], order
            one.say("a")
        assert one.handovers() == [DUE], order


def test_consent_that_is_taken_back_stops_what_was_not_sent_yet(world, recorded):
    one = recorded()
    one.record("a")
    one.say("a")
    one.say("a", given=False)
    assert one.handovers() == [HELD]
    one.say("a")
    world.sql("UPDATE outbox SET leased_until = %s WHERE meeting_id = %s", after(99), one.id)
    one.say("a", given=False)
    assert one.handovers() == [DUE], "what is under way is not called back"


def release(world, meeting, about):
    """The owner lets a recording go."""
    world.sql("SELECT recording_release(%s, %s, %s)", meeting, about, after(50))


@pytest.mark.parametrize("by", ["recording", "file"])
def test_the_owner_releases_a_recording_with_its_later_versions(world, recorded, by):
    one = recorded()
    one.record("a")
    about = world.value("SELECT derived_id(%s, %s, %s)", one.id, by,
                        "r1" if by == "recording" else "/r/1.mp4")
    release(world, one.id, about)
    world.append(one.completion(size=2), one.completion(None))
    assert one.handovers() == [DUE] * 3
    world.append(one.completion("r2", "/r/2.mp4"))
    assert one.handovers() == [DUE] * 3 + [HELD], "another recording"


def test_a_completion_that_finds_its_recording_by_its_name_is_released_with_it(world, recorded):
    one = recorded()
    world.append(*one.stay("a", 1), one.signal("on", 10), one.completion(None, "/x/r1.mp4"))
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    release(world, one.id, world.value("SELECT derived_id(%s, 'recording', 'r1')", one.id))
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


def test_an_endpoint_that_comes_gets_nothing_that_is_held(world, recorded):
    one = recorded(webhook_url=None)
    one.record("a")
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert one.handovers() == [HELD]
    world.sql(*room_change(one.room, webhook_url=""))
    one.say("a")
    assert one.handovers() == [NOWHERE]
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert one.handovers() == [DUE]


def test_the_pipeline_waits_too(world, recorded):
    world.sql("SELECT pipeline_register(true)")
    try:
        one = recorded()
        one.record("a")
        world.sql("SELECT pipeline_register(false)")
        world.sql("SELECT pipeline_register(true)")
        assert one.handovers() == [HELD, HELD]
        one.say("a")
        assert one.handovers() == [DUE, DUE]
    finally:
        world.sql("SELECT pipeline_register(false)")


def test_a_room_that_requires_no_consent_any_more_lets_everything_go(world, recorded):
    one, other = recorded(), recorded()
    one.record("a")
    other.record("a")
    world.sql(*room_change(one.room, require_consent=False))
    assert one.handovers() == [DUE] and other.handovers() == [HELD]


def test_what_is_held_goes_with_its_room(world, recorded):
    one = recorded()
    one.record("a")
    world.sql("SELECT room_delete(%s, %s)", one.room, after(60))
    assert one.handovers() == []


def test_consent_and_completion_at_once_never_leave_it_waiting(world, recorded):
    giver, jibri = world.connect("reflector_meetings"), world.connect("reflector_jibri_complete")
    with ThreadPoolExecutor(2) as pool:
        for _ in range(RACES):
            one = recorded()
            world.append(*one.stay("a", 1, 30), one.signal("on", 10), one.signal("off", 20))
            both = [pool.submit(give, giver, one.id, "a"),
                    pool.submit(append, jibri, one.completion())]
            for future in both:
                future.result(WAIT_SECONDS)
            assert one.handovers() == [DUE]


@pytest.mark.parametrize("webhook", [WEBHOOK, {"webhook_url": None, "webhook_secret": None}],
                         ids=["with an endpoint", "waiting for one"])
def test_requiring_consent_later_holds_what_is_queued(world, recorded, webhook):
    one = recorded(require_consent=False, **webhook)
    one.record("a", "b")
    one.say("a")
    world.sql(*room_change(one.room, require_consent=True))
    world.sql(*room_change(one.room, webhook_url=WEBHOOK["webhook_url"]))
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    one.say("b")
    assert one.handovers() == [DUE]


@pytest.mark.parametrize("again", ["delivery", "recording"])
def test_sending_again_waits_for_a_consent_that_was_withdrawn(world, recorded, again):
    one = recorded()
    one.record("a")
    one.say("a")
    [[message]] = world.sql("SELECT id FROM outbox WHERE meeting_id = %s"
                                   " AND type = 'recording.completed'", one.id)
    world.sql("UPDATE outbox SET status = 'delivered', delivered_at = %s, next_attempt_at = NULL"
              " WHERE id = %s", after(41), message)
    one.say("a", given=False, at=42)
    if again == "delivery":
        world.sql("SELECT delivery_redeliver(%s, %s)", message, after(43))
    else:
        world.sql("SELECT recording_redeliver(%s, id, %s) FROM recording_of(%s, %s, '1 s')",
                  one.id, after(43), one.id, T0)
    assert one.handovers() == [HELD]
    one.say("a", at=44)
    assert one.handovers() == [DUE]


# Reading takes until the test says so.
SLOW = """
ALTER FUNCTION recording_named(text, text[]) RENAME TO recording_named_plain;
CREATE FUNCTION recording_named(meeting text, about text[])
RETURNS TABLE (subject_id text, id text, started_at timestamptz, ended_at timestamptz, ids text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_advisory_lock_shared(4711), pg_advisory_unlock_shared(4711);
    RETURN QUERY SELECT * FROM recording_named_plain(meeting, about);
END
$$;
"""
PLAIN = """
DROP FUNCTION recording_named(text, text[]);
ALTER FUNCTION recording_named_plain(text, text[]) RENAME TO recording_named;
"""


@pytest.fixture
def slow(world):
    """A connection that can hold up the reading of recordings until it says rollback."""
    world.sql(SLOW)
    holder = world.connect(autocommit=False)
    yield holder
    holder.rollback()
    world.sql(PLAIN)


@pytest.mark.parametrize("what", ["consent", "release", "decide", "redeliver"])
def test_events_do_not_wait_while_consents_are_looked_at(world, recorded, slow, what):
    one = recorded()
    one.record("a", "b")
    named = world.value("SELECT derived_id(%s, 'recording', 'r1')", one.id)
    asks = {"consent": lambda: give(asker, one.id, "a"),
            "release": lambda: rows(asker, "SELECT recording_release(%s, 'x', %s)", one.id, T0),
            "decide": lambda: rows(asker, "SELECT handover_decide(%s, %s)", one.id, T0),
            "redeliver": lambda: rows(asker, "SELECT recording_redeliver(%s, %s, %s)", one.id,
                                      named, T0)}
    asker, writer = world.connect(), world.connect("reflector_jitsi_events")
    rows(slow, "SELECT pg_advisory_xact_lock(4711)")
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(asks[what])
        until(lambda: world.sql("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted",
                                asker.info.backend_pid), "it reads")
        told = append(writer, *one.stay("c", 12))
        slow.rollback()
        assert told == ["stored"]
        asking.result(WAIT_SECONDS)
    assert one.handovers() == [HELD]


def test_a_hand_over_that_comes_while_consents_are_looked_at_is_let_go_with_them(
        world, recorded, slow):
    one = recorded()
    one.record("a")
    asker, jibri = world.connect("reflector_meetings"), world.connect("reflector_jibri_complete")
    rows(slow, "SELECT pg_advisory_xact_lock(4711)")
    with ThreadPoolExecutor(2) as pool:
        giving = pool.submit(give, asker, one.id, "a")
        until(lambda: world.sql("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted",
                                asker.info.backend_pid), "it reads")
        completing = pool.submit(append, jibri, one.completion(size=2))
        until(lambda: world.sql("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted",
                                jibri.info.backend_pid), "the completion reads, too")
        slow.rollback()
        giving.result(WAIT_SECONDS)
        completing.result(WAIT_SECONDS)
    assert one.handovers() == [DUE, DUE]


def test_consent_withdrawn_while_another_is_given_holds(world, recorded):
    one = recorded()
    one.record("a", "b")
    connections = [world.connect("reflector_meetings") for _ in range(2)]
    one.say("b")
    with ThreadPoolExecutor(2) as pool:
        for turn in range(RACES):
            one.say("a", given=False)
            one.say("b")
            both = [pool.submit(give, connections[0], one.id, "a"),
                    pool.submit(give, connections[1], one.id, "b", False)]
            for future in both:
                future.result(WAIT_SECONDS)
            assert one.handovers() == [HELD], turn
