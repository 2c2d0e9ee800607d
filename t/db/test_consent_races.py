"""Consents, hand-overs and events at the same time: nothing waits forever, nothing goes too soon."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import rows
from consents import DUE, HELD, give
from racing import WAIT_SECONDS, waits_for_lock
from world import T0, append

RACES = 50


def test_many_answers_of_one_person_at_once_are_one(world, recorded):
    one = recorded()
    connections = [world.connect("reflector_meetings") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(give, connection, one.id, "a") for connection in connections]
        assert len({future.result(WAIT_SECONDS) for future in futures}) == 1


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
        waits_for_lock(world, asker)
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
        waits_for_lock(world, asker)
        completing = pool.submit(append, jibri, one.completion(size=2))
        waits_for_lock(world, jibri)
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
