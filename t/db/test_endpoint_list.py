"""Endpoints of messages, as they are read: what fails first."""

import itertools
import uuid

import pytest

from sent import put
from world import after, asked

MOST = 10_000

pytestmark = pytest.mark.own_database


@pytest.fixture
def made(world):
    """room(**fields): a room of a new owner, with a webhook; every room before is gone."""
    world.sql("UPDATE room SET deleted_at = now() WHERE deleted_at IS NULL")
    world.sql("DELETE FROM outbox")
    world.sql("SELECT pipeline_register(false)")
    owner, numbers = str(uuid.uuid4()), itertools.count()

    def make(**fields):
        number = next(numbers)
        return world.room(**{"name": f"{owner}-{number}", "user_id": owner, "webhook_secret": "s",
                             "created_at": after(number), "webhook_url": f"https://{number}.example.com/",
                             **fields})
    make.owner = owner
    return make


def webhooks(world, owner=None, keyed=None, limit=100, offset=0, most=MOST):
    """(the rows, the total)"""
    found = asked(world.connect("reflector_rooms"), "endpoint_list", owner, keyed, limit, offset, most)
    return [row for row in found if row[0] is not None and row[-1]], found[0][-1]


def test_the_longest_failing_come_first_and_then_the_newest(world, made):
    first, second, third, fourth = (made() for _ in range(4))
    world.sql("UPDATE room SET webhook_failing_since = %s WHERE id = %s", after(9), first)
    world.sql("UPDATE room SET webhook_failing_since = %s, webhook_disabled_at = %s WHERE id = %s",
              after(1), after(8), second)
    for at, room in enumerate((first, second)):
        put(world.connection, room, "m", at)
    made(webhook_url=None, webhook_secret=None)
    made(deleted_at=after(1))
    found, total = webhooks(world)
    assert [row[1] for row in found] == [second, first, fourth, third] and total == 4
    assert found == webhooks(world, owner=made.owner)[0]
    assert webhooks(world, owner="somebody else") == ([], 0)
    assert [row[1] for row in webhooks(world, keyed=[first, third])[0]] == [first, third]
    assert [row[1] for row in webhooks(world, limit=2, offset=1)[0]] == [first, fourth]
    assert webhooks(world, limit=2, offset=4) == ([], 4)


def test_an_old_room_that_fails_is_listed_among_many(world, made):
    disabled, failing, pending, *_ = [made() for _ in range(9)]
    world.sql("UPDATE room SET webhook_disabled_at = %s WHERE id = %s", after(5), disabled)
    world.sql("UPDATE room SET webhook_failing_since = %s WHERE id = ANY (%s)", after(6), [failing, pending])
    put(world.connection, failing, "m", 0, state="dead")
    put(world.connection, pending, "m", 0, state="pending")
    found, total = webhooks(world, most=4)
    assert {disabled, failing, pending} >= {row[1] for row in found[:3]} and total == 4


def test_messages_are_counted_by_endpoint(world, made):
    room, other = made(), made()
    for state, count in (("pending", 3), ("held", 1), ("dead", 2), ("delivered", 5)):
        for at in range(count):
            put(world.connection, room, "m", at, state=state)
    put(world.connection, other, "m", 0, "pipeline")
    put(world.connection, other, "m", 0, "control", type="control.end")
    [(*_, second_pending, second_dead, _, _), (*_, pending, dead, _, _)] = webhooks(world, made.owner)[0]
    assert (pending, dead, second_pending, second_dead) == (4, 2, 0, 0)
    assert [row[-4:-2] for row in webhooks(world, made.owner, most=2)[0]][1] == (2, 2)


@pytest.mark.parametrize("tried, answered", [
    ([("delivered", 1, 200), ("dead", 9, 500)], 500), ([("dead", 9, 500), ("delivered", 1, 204)], 204),
    ([("dead", 9, 410), ("pending", 0, None)], 410), ([("dead", 9, 500), ("pending", 2, None)], 0),
    ([("pending", 0, None)], 0), ([], 0)])
def test_the_last_status_is_that_of_the_newest_message_that_was_tried(world, made, tried, answered):
    room = made()
    for at, (state, attempts, status) in enumerate(tried):
        put(world.connection, room, "m", at, state=state, attempts=attempts, answered=status)
    [row] = webhooks(world, made.owner)[0]
    assert row[-2] == answered


@pytest.mark.parametrize("tried, answered", [
    ([("dead", 9, 500), ("pending", 1, 502), ("pending", 0, None)], 500),
    ([("pending", 0, None), ("dead", 9, 500), ("pending", 1, 502)], 502),
    ([("dead", 9, 500), ("pending", 1, None)], 0), ([("dead", 1, 410), ("dead", 3, 500), ("dead", 0, None)], 410),
    ([("dead", 9, 500), ("dead", 3, None)], 0), ([("delivered", 1, 200), ("dead", 9, 500)], 500), ([], 0)])
def test_the_last_status_of_an_endpoint_that_fails_is_that_of_a_failure(world, made, tried, answered):
    room = made()
    world.sql("UPDATE room SET webhook_failing_since = %s WHERE id = %s", after(1), room)
    for at, (state, attempts, status) in enumerate(tried):
        put(world.connection, room, "m", at, state=state, attempts=attempts, answered=status)
    [row] = webhooks(world, made.owner)[0]
    assert row[-2] == answered


def test_the_pipeline_is_an_endpoint_of_nobody(world, made):
    room = made()
    world.sql("SELECT pipeline_register(true)")
    put(world.connection, room, "m", 1, "pipeline", answered=503, type="recording.completed")
    put(world.connection, room, "m", 2, "pipeline", state="pending", attempts=0, answered=None, type="recording.completed")
    found, total = webhooks(world)
    assert [row[0] for row in found] == ["pipeline", "room"] and total == 2
    assert found[0][1:4] == (None, None, None) and found[0][-4:-1] == (1, 1, 0)
    world.sql("UPDATE pipeline SET failing_since = %s", after(7))
    [failing, _] = webhooks(world)[0]
    assert failing[5] == after(7) and failing[-2] == 503
    world.sql("UPDATE pipeline SET failing_since = NULL")
    assert [row[0] for row in webhooks(world, made.owner)[0]] == ["room"]
    assert [row[0] for row in webhooks(world, keyed=[room])[0]] == ["room"]
