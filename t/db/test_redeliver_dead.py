"""Sending everything again that is dead."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from cluster import rows
from consents import HELD
from messages import row
from racing import at_once
from world import after


def dead(world, endpoint, count=3, **fields):
    """(the endpoint, its dead messages)"""
    one = endpoint(**fields)
    numbers = one.put(count)
    world.sql("UPDATE outbox SET status = 'dead', attempts = 9, last_status = 500, next_attempt_at = NULL"
              " WHERE id = ANY (%s)", numbers)
    return one, numbers


def again_all(world, *rooms, meeting=None, most=500, counted=10_000, connection=None):
    """(redelivered, skipped, more)"""
    [answer] = rows(connection or world.connect("reflector_rooms"),
                    "SELECT * FROM delivery_redeliver_dead(%s, %s, %s, %s, NULL, %s)", list(rooms), meeting,
                    most, counted, after(500))
    return answer


def caller(world):
    """A connection of a program that looks for deadlocks before lock_timeout ends its waiting."""
    connection = world.connect()
    rows(connection, "SET deadlock_timeout = '10ms'")
    rows(connection, "SET SESSION AUTHORIZATION reflector_rooms")
    return connection


def sent_again(world, *rooms, connection):
    """How many: none when others held the locks for longer than lock_timeout."""
    try:
        return again_all(world, *rooms, connection=connection)[0]
    except psycopg2.errors.LockNotAvailable:
        return 0


def due(world, numbers):
    """Which of these are due again, with a new schedule."""
    return {number for number in numbers
            if row(world, number)[:4] == ("pending", 0, 500, after(500))}


def test_every_dead_message_of_these_rooms_is_due_again(world, endpoint):
    one, mine = dead(world, endpoint)
    other, others = dead(world, endpoint)
    _, strangers = dead(world, endpoint)
    [sent] = one.put()
    world.sql("UPDATE outbox SET status = 'delivered', delivered_at = now(), next_attempt_at = NULL WHERE id = %s",
              sent)
    assert again_all(world, one.room, other.room) == (6, 0, False)
    assert due(world, mine + others) == {*mine, *others} and due(world, strangers) == set()
    assert row(world, sent)[0] == "delivered"
    assert again_all(world, one.room, other.room) == (0, 0, False)
    told = [number for number, in world.sql("SELECT object FROM audit WHERE action = 'delivery.redelivered'"
                                            " AND object = ANY (%s) ORDER BY number", mine + others)]
    assert told == mine + others


def test_the_oldest_of_many_go_first(world, endpoint):
    one, mine = dead(world, endpoint, 5)
    assert again_all(world, one.room, most=2) == (2, 0, True)
    assert due(world, mine) == set(mine[:2])
    assert again_all(world, one.room, most=2) == (2, 0, True)
    assert again_all(world, one.room, most=2) == (1, 0, False)
    assert due(world, mine) == set(mine)


def test_a_call_that_takes_too_long_leaves_the_rest(world, endpoint):
    one, mine = dead(world, endpoint, 2)
    ask = "SELECT * FROM delivery_redeliver_dead(%s, NULL, 500, 9, NULL, %s, longest => '0 s')"
    connection = world.connect("reflector_rooms")
    assert rows(connection, ask, [one.room], after(500)) == [(1, 0, True)]
    assert due(world, mine) == {mine[0]}
    assert rows(connection, ask, [one.room], after(500)) == [(1, 0, False)]


def test_of_one_meeting_alone(world, endpoint):
    one, mine = dead(world, endpoint)
    world.sql("UPDATE outbox SET meeting_id = 'another' WHERE id = %s", mine[0])
    assert again_all(world, one.room, meeting="another") == (1, 0, False)
    assert due(world, mine) == {mine[0]}


@pytest.mark.parametrize("change", ["webhook_disabled_at = created_at", "webhook_url = NULL"])
def test_where_nobody_listens_they_stay_dead_and_are_counted(world, endpoint, change):
    one, mine = dead(world, endpoint)
    other, others = dead(world, endpoint)
    world.sql(f"UPDATE room SET {change} WHERE id = %s", one.room)
    assert again_all(world, one.room, other.room) == (3, 3, False)
    assert due(world, mine + others) == set(others)
    assert again_all(world, one.room, counted=2) == (0, 2, False)


def test_the_pipelines_and_commands_are_not_the_owners_to_send(world, endpoint):
    one, _ = dead(world, endpoint, 1)
    [handed] = one.put(endpoint="pipeline", type="recording.completed")
    world.sql("UPDATE outbox SET status = 'dead', next_attempt_at = NULL WHERE id = %s", handed)
    assert again_all(world, one.room, "pipeline") == (1, 1, False)
    assert row(world, handed)[0] == "dead"


def test_a_recording_that_somebody_refused_is_held(world, recorded):
    one = recorded()
    one.record("a")
    one.say("a", given=True)
    world.sql("UPDATE outbox SET status = 'dead', next_attempt_at = NULL WHERE meeting_id = %s"
              " AND type = 'recording.completed'", one.id)
    one.say("a", given=False)
    assert again_all(world, one.room) == (1, 0, False)
    assert one.handovers() == [HELD]


def test_two_calls_at_once_send_each_message_once(world, endpoint):
    one, mine = dead(world, endpoint, 300)
    connections = [caller(world) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        counts = at_once(pool, *[lambda c=c: sent_again(world, one.room, connection=c) for c in connections])
    assert sum(counts) == 300 and due(world, mine) == set(mine)
    assert world.value("SELECT count(*) FROM audit WHERE object = ANY (%s)", mine) == 300


def test_calls_that_need_the_same_locks_do_not_deadlock(world, recorded):
    ones = [recorded() for _ in range(12)]
    for one in ones:
        one.record("a")
        one.say("a")
    connections = [caller(world) for _ in range(4)]
    names = [one.room for one in ones]
    with ThreadPoolExecutor(4) as pool:
        for turn in range(10):
            world.sql("UPDATE outbox SET status = 'dead', next_attempt_at = NULL, is_held = false"
                      " WHERE room_id = ANY (%s)", names)
            counts = at_once(pool, *[
                lambda c=c, n=n: sent_again(world, *(names[n + turn:] + names[:n + turn]), connection=c)
                for n, c in enumerate(connections)])
            assert sum(counts) >= 12


def test_what_the_daemon_holds_at_this_moment_is_told_as_left(world, endpoint):
    """The mark of a late try locks its message, which is dead since."""
    one, mine = dead(world, endpoint)
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT FROM outbox WHERE id = %s FOR UPDATE", mine[0])
    assert again_all(world, one.room) == (2, 0, True)
    assert due(world, mine) == set(mine[1:])
    holder.rollback()
    assert again_all(world, one.room) == (1, 0, False)
    assert due(world, mine) == set(mine)
