"""Whose turn it is to make a meeting at Whereby, and what becomes of it."""

import uuid
from datetime import timedelta

import pytest

from cluster import rows
from racing import WAIT_SECONDS, at_once, waits_for_lock
from world import LIFETIME, T0, TICK, after, item, open_meeting, settle

LEASE = timedelta(seconds=10)
OPENERS = 20
ROLE = "reflector_meetings"


@pytest.fixture(autouse=True)
def calm(world):
    """Whereby may be asked."""
    world.sql("UPDATE platform SET trouble_until = '-infinity'")


@pytest.fixture
def room(world):
    """The id of a Whereby room."""
    return world.room(platform="whereby")


def begin(connection, room, at=T0):
    """(verdict, prefix, the try's id)."""
    attempt = str(uuid.uuid4())
    [found] = rows(connection, "SELECT verdict, prefix FROM making_begin(%s, 'whereby', %s, %s, %s)",
                   room, attempt, at, LEASE)
    return (*found, attempt)


def made(connection, attempt, prefix="x", at=T0):
    """Was what was made taken?"""
    name = uuid.uuid4().hex
    [[taken]] = rows(connection, "SELECT making_made(%s, %s, %s, %s, %s, %s, %s, %s, false)",
                     attempt, at, at + LIFETIME, str(uuid.uuid4()), name, (prefix or "") + name,
                     "https://w/r", "https://w/h")
    return taken


def failed(connection, attempt, lost, until=T0):
    """Say that a try failed."""
    rows(connection, "SELECT making_failed('whereby', %s, %s, %s)", attempt, lost, until)


def active(world, room):
    """The active meetings of a room."""
    return world.sql("SELECT id, platform FROM meeting_row WHERE room_id = %s AND is_active", room)


def tries(world, room):
    """[(running, is the meetingId known)]"""
    return world.sql("SELECT leased_until IS NOT NULL, made_id IS NOT NULL FROM making"
                     " WHERE room_id = %s ORDER BY began_at, id", room)


def test_opening_makes_no_meeting_that_whereby_has_not_made(world, room):
    assert open_meeting(world.connection, room) is None
    assert active(world, room) == []


def test_one_of_many_gets_the_turn(world, pool, room):
    connections = [world.connect(ROLE) for _ in range(OPENERS)]
    verdicts = [found[0] for found in at_once(
        pool, *[lambda c=connection: begin(c, room) for connection in connections])]
    assert sorted(verdicts) == ["busy"] * (OPENERS - 1) + ["ours"]


def test_what_was_made_is_the_room_s_meeting(world, room):
    connection = world.connect(ROLE)
    verdict, prefix, attempt = begin(connection, room)
    assert verdict == "ours" and made(connection, attempt, prefix)
    [(meeting, platform)] = active(world, room)
    assert platform == "whereby" and tries(world, room) == []
    assert open_meeting(connection, room)[0] == meeting
    assert begin(connection, room)[0] == "open"
    assert tries(world, room) == []


def test_the_prefix_is_one_that_whereby_takes_and_no_other_try_has(world):
    seen = set()
    for name in ("A", "a" * 100, "Team.Room_1", "x-----y", "1"):
        _, prefix, attempt = begin(world.connect(ROLE), world.room(platform="whereby", name=name))
        assert len(prefix) <= 39 and prefix.startswith("reflector-")
        assert prefix.endswith(f"-{attempt[:8]}-")
        assert not set(prefix) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
        seen.add(prefix)
    assert len(seen) == 5


def test_a_turn_ends_with_its_lease_and_what_it_makes_then_is_refused(world, room):
    connection = world.connect(ROLE)
    _, _, first = begin(connection, room)
    assert begin(connection, room, T0 + LEASE - timedelta(seconds=1))[0] == "busy"
    verdict, _, second = begin(connection, room, T0 + LEASE)
    assert verdict == "ours"
    assert not made(connection, first)
    assert tries(world, room) == [(False, True), (True, False)]
    assert made(connection, second)
    rows(connection, "SELECT making_removed(%s)", first)
    assert tries(world, room) == [] and len(active(world, room)) == 1


def test_who_waits_for_a_try_sees_what_came_of_it(world, pool, room):
    maker, other = world.connect(ROLE, autocommit=False), world.connect(ROLE)
    _, _, attempt = begin(maker, room)
    maker.commit()
    assert made(maker, attempt)
    waiting = pool.submit(begin, other, room)
    waits_for_lock(world, other, "transactionid")
    maker.commit()
    assert waiting.result(WAIT_SECONDS)[0] == "open"
    assert tries(world, room) == []


def test_who_waits_for_a_try_that_fails_does_not_ask_either(world, pool, room):
    maker, other = world.connect(ROLE, autocommit=False), world.connect(ROLE)
    _, _, attempt = begin(maker, room)
    maker.commit()
    failed(maker, attempt, False, after(60))
    waiting = pool.submit(begin, other, room)
    waits_for_lock(world, other, "transactionid")
    maker.commit()
    assert waiting.result(WAIT_SECONDS)[0] == "trouble"
    assert tries(world, room) == []
    assert begin(other, room, after(59))[0] == "trouble"
    assert begin(other, room, after(60))[0] == "ours"


def test_trouble_is_never_shortened_and_a_lost_try_stays_noted(world, room):
    connection = world.connect(ROLE)
    failed(connection, begin(connection, room)[2], True, after(60))
    failed(connection, "no-such", False, after(30))
    assert world.value("SELECT trouble_until FROM platform WHERE name = 'whereby'") == after(60)
    assert tries(world, room) == [(False, False)]
    rows(connection, "SELECT making_removed(id) FROM unnest(%s) AS id",
         [row[0] for row in world.sql("SELECT id FROM making WHERE room_id = %s", room)])
    assert tries(world, room) == []


def test_a_running_try_is_not_forgotten(world, room):
    connection = world.connect(ROLE)
    attempt = begin(connection, room)[2]
    rows(connection, "SELECT making_removed(%s)", attempt)
    assert tries(world, room) == [(True, False)]


@pytest.mark.parametrize("fate", ["UPDATE room SET platform = 'jitsi' WHERE id = %s",
                                  "SELECT room_delete(%s, '2025-01-15')"])
def test_a_room_that_moved_or_went_takes_nothing(world, room, fate):
    connection = world.connect(ROLE)
    attempt = begin(connection, room)[2]
    world.sql(fate, room)
    assert not made(connection, attempt)
    assert tries(world, room) == [(False, True)]
    assert active(world, room) == []
    assert begin(connection, room)[0] == ("open" if "UPDATE" in fate else "gone")
    assert begin(connection, "no-such")[0] == "gone"


def test_making_in_a_race_with_deleting_leaves_no_meeting_in_a_deleted_room(world, pool):
    maker, deleter = world.connect(ROLE), world.connect("reflector_rooms")
    for _ in range(100):
        room = world.room(platform="whereby")
        attempt = begin(maker, room)[2]
        at_once(pool, lambda a=attempt: made(maker, a),
                lambda r=room: rows(deleter, "SELECT room_delete(%s, %s)", r, T0))
        assert active(world, room) == []


def test_a_meeting_at_whereby_is_not_prolonged_and_one_of_jitsi_is(world, room):
    connection = world.connect(ROLE)
    assert made(connection, begin(connection, room)[2])
    meeting, _ = open_meeting(connection, room, expires=T0 + 2 * LIFETIME)
    assert world.row(meeting)[2] == T0 + LIFETIME
    world.sql("UPDATE meeting_row SET platform = 'jitsi' WHERE id = %s", meeting)
    open_meeting(connection, room, expires=T0 + 2 * LIFETIME)
    assert world.row(meeting)[2] == T0 + 2 * LIFETIME


def test_after_its_end_nobody_is_led_there_whoever_is_in(world, room):
    connection = world.connect(ROLE)
    assert made(connection, begin(connection, room)[2])
    meeting, name = open_meeting(connection, room)
    world.append(item(name, "joined", "a", 0, dialect="whereby", type="room.client.joined"))
    assert world.row(meeting)[3] == 1
    end = T0 + LIFETIME
    # A lost left, and events that still come.
    world.append(item(name, "joined", "b", LIFETIME.total_seconds() - 1, dialect="whereby",
                      type="room.client.joined"))
    assert not settle(world.connection, meeting, end)
    assert open_meeting(connection, room, end)[0] == meeting
    assert settle(world.connection, meeting, end + TICK)
    assert world.row(meeting)[:2] == (False, end + TICK)


def test_one_that_is_past_its_end_is_not_opened_again(world, room):
    connection = world.connect(ROLE)
    assert made(connection, begin(connection, room)[2])
    meeting, name = open_meeting(connection, room)
    world.append(item(name, "joined", "a", 0, dialect="whereby", type="room.client.joined"))
    later = T0 + LIFETIME + TICK
    assert open_meeting(connection, room, later) is None
    assert not world.row(meeting)[0]
    verdict, _, attempt = begin(connection, room, later)
    assert verdict == "ours" and made(connection, attempt, at=later)
    assert open_meeting(connection, room, later)[0] != meeting


def test_the_look_of_the_tick_and_the_opening_say_the_same(world, room):
    assert made(world.connection, begin(world.connection, room)[2])
    meeting, name = open_meeting(world.connection, room)
    world.append(item(name, "joined", "a", 0, dialect="whereby", type="room.client.joined"))
    deliver = world.connect("reflector_deliver")
    found = [rows(deliver, "SELECT meeting_over(%s, %s, '30 min', '1 day')", meeting,
                  T0 + LIFETIME + late)[0][0] for late in (timedelta(0), TICK, timedelta(days=2))]
    assert found == [False, True, True]


def test_in_a_whereby_meeting_only_its_events_count(world, room):
    assert made(world.connection, begin(world.connection, room)[2])
    meeting, name = open_meeting(world.connection, room)
    world.append(item(name, "joined", "a", 0), item(name, "joined", "b", 0, dialect="stock"))
    assert world.row(meeting)[3] == 0
    world.append(item(name, "joined", "c", 5, dialect="whereby"),
                 item(name, "left", "c", 9, dialect="whereby"))
    assert world.sql("SELECT occupant, left_at FROM session WHERE meeting_id = %s", meeting) == [
        ("c", after(9))]
    jitsi, other = world.meeting()
    world.append(item(other, "joined", "d", 0, dialect="whereby"))
    assert world.row(jitsi)[3] == 0


def test_erasing_a_meeting_erases_the_ways_into_it(world, room):
    assert made(world.connection, begin(world.connection, room)[2])
    [(meeting, _)] = active(world, room)
    world.sql("DELETE FROM meeting_row WHERE id = %s", meeting)
    assert world.value("SELECT count(*) FROM made_meeting WHERE meeting_id = %s", meeting) == 0


def test_a_room_that_is_erased_takes_its_tries_with_it(world, room):
    connection = world.connect(ROLE)
    failed(connection, begin(connection, room)[2], True)
    world.sql("DELETE FROM room WHERE id = %s", room)
    assert tries(world, room) == []
