"""Opening, ending and deleting at the same time; the decision under the room's lock."""

import pytest

from cluster import rows
from racing import WAIT_SECONDS, at_once, waits_for_lock
from world import GRACE, T0, after, append, item, open_meeting, room_change, settle

OPENERS = 50
RACES = 200


@pytest.fixture
def used_room(world):
    """used_room(): (room, meeting, room_name) of a meeting that was left at after(1)."""
    def make():
        room = world.room()
        meeting, name = open_meeting(world.connection, room)
        append(world.connection, item(name, "joined", "a", 0), item(name, "left", "a", 1))
        return room, meeting, name
    return make


OVER = after(1) + GRACE


def test_any_number_of_callers_at_once_get_the_same_meeting(world, pool, used_room):
    connections = [world.connect("reflector_meetings") for _ in range(OPENERS)]
    one_opens(world, pool, connections, world.room(), 0)
    room, over, _ = used_room()
    assert one_opens(world, pool, connections, room, 1) != over


def one_opens(world, pool, connections, room, before):
    """The meeting that all connections got at once; before: how many the room had."""
    opened = at_once(pool, *[lambda c=connection: open_meeting(c, room, OVER)
                             for connection in connections])
    assert len(set(opened)) == 1
    assert world.sql("SELECT id FROM meeting_row WHERE room_id = %s AND is_active", room) == [
        opened[0][:1]]
    assert world.value("SELECT count(*) FROM meeting_row WHERE room_id = %s", room) == 1 + before
    return opened[0][0]


def test_opening_in_a_race_with_deleting_leaves_no_meeting_in_a_deleted_room(world, pool):
    opener, deleter = world.connect("reflector_meetings"), world.connect("reflector_rooms")
    for number in range(RACES):
        room = world.room()
        if number % 2:
            open_meeting(world.connection, room)
        [_, deleted] = at_once(
            pool, lambda: open_meeting(opener, room, after(1)),
            lambda: rows(deleter, "SELECT room_delete(%s, %s)", room, after(2)))
        assert deleted == [(True,)]
        assert world.sql("SELECT id FROM meeting_row WHERE room_id = %s AND is_active", room) == []


def test_what_was_opened_while_a_delete_waited_does_not_end_before_it_began(world):
    room = world.room()
    meeting, _ = open_meeting(world.connection, room, after(5))
    assert world.value("SELECT room_delete(%s, %s)", room, after(4))
    assert world.row(meeting)[:2] == (False, after(5))


def test_opening_waits_for_a_delete_of_the_room(world, pool):
    room = world.room()
    deleter = world.connect("reflector_rooms", autocommit=False)
    rows(deleter, "SELECT room_delete(%s, %s)", room, after(2))
    opener = world.connect("reflector_meetings")
    opening = pool.submit(open_meeting, opener, room, after(3))
    waits_for_lock(world, opener, "advisory")
    deleter.commit()
    assert opening.result(WAIT_SECONDS) is None


def test_deleting_a_room_whose_meeting_is_being_ended_and_replaced_is_no_deadlock(
        world, pool, used_room):
    room, _, _ = used_room()
    # Somebody changes the room, so that the delete stands still in its middle.
    changer = world.connect("reflector_rooms", autocommit=False)
    rows(changer, *room_change(room, is_shared=True))
    deleter, opener = world.connect("reflector_rooms"), world.connect("reflector_meetings")
    deleting = pool.submit(rows, deleter, "SELECT room_delete(%s, %s)", room, OVER)
    waits_for_lock(world, deleter, "transactionid")
    opening = pool.submit(open_meeting, opener, room, OVER)
    waits_for_lock(world, opener, "advisory")
    changer.commit()
    assert deleting.result(WAIT_SECONDS) == [(True,)]
    assert opening.result(WAIT_SECONDS) is None
    assert world.sql("SELECT id FROM meeting_row WHERE room_id = %s AND is_active", room) == []


def test_openers_and_deleters_of_meetings_that_are_over_never_deadlock(world, pool, used_room):
    opener, deleter = world.connect("reflector_meetings"), world.connect("reflector_rooms")
    for _ in range(RACES // 4):
        room, _, _ = used_room()
        at_once(pool, lambda: open_meeting(opener, room, OVER),
                lambda: rows(deleter, "SELECT room_delete(%s, %s)", room, OVER))
        assert world.sql("SELECT id FROM meeting_row WHERE room_id = %s AND is_active", room) == []


# A join that is about to commit.

def test_opening_waits_for_a_join_that_is_being_committed_and_reuses_the_meeting(
        world, pool, used_room):
    room, meeting, name = used_room()
    joiner = world.connect("reflector_jitsi_events", autocommit=False)
    append(joiner, item(name, "joined", "b", 2))
    opener = world.connect("reflector_meetings")
    opening = pool.submit(open_meeting, opener, room, OVER)
    waits_for_lock(world, opener, "advisory")
    assert not opening.done()
    joiner.commit()
    assert opening.result(WAIT_SECONDS)[0] == meeting
    assert world.row(meeting)[0] and world.row(meeting)[3] == 1


def test_settling_waits_for_a_join_that_is_being_committed(world, pool, used_room):
    _, meeting, name = used_room()
    joiner = world.connect("reflector_jitsi_events", autocommit=False)
    append(joiner, item(name, "joined", "b", 2))
    settler = world.connect("reflector_deliver")
    settling = pool.submit(settle, settler, meeting, OVER)
    waits_for_lock(world, settler, "advisory")
    joiner.commit()
    assert settling.result(WAIT_SECONDS) is False
    assert world.row(meeting)[:2] == (True, None)


def test_a_join_that_is_rolled_back_does_not_keep_a_meeting(world, pool, used_room):
    room, meeting, name = used_room()
    joiner = world.connect("reflector_jitsi_events", autocommit=False)
    append(joiner, item(name, "joined", "b", 2))
    opener = world.connect("reflector_meetings")
    opening = pool.submit(open_meeting, opener, room, OVER)
    waits_for_lock(world, opener, "advisory")
    joiner.rollback()
    assert opening.result(WAIT_SECONDS)[0] != meeting
    assert world.row(meeting)[:2] == (False, OVER)


def test_a_decision_of_one_room_waits_for_no_other_room(world, used_room):
    room, meeting, _ = used_room()
    _, _, other = used_room()
    joiner = world.connect("reflector_jitsi_events", autocommit=False)
    append(joiner, item(other, "joined", "b", 2))
    assert open_meeting(world.connection, room, OVER)[0] != meeting


def test_two_settlers_end_a_meeting_once(world, pool, used_room):
    settlers = [world.connect("reflector_deliver") for _ in range(8)]
    for _ in range(RACES // 10):
        _, meeting, _ = used_room()
        told = at_once(pool, *[lambda c=connection: settle(c, meeting, OVER)
                               for connection in settlers])
        assert sorted(told) == [False] * 7 + [True]


def test_ending_and_opening_at_once_give_one_active_meeting(world, pool):
    opener, ender = world.connect("reflector_meetings"), world.connect("reflector_meetings")
    for _ in range(RACES // 4):
        room = world.room()
        meeting, _ = open_meeting(world.connection, room, T0)
        [opened, _] = at_once(
            pool, lambda: open_meeting(opener, room, after(1)),
            lambda: rows(ender, "SELECT meeting_rule(%s, 'end', '{}', %s)", meeting, after(1)))
        active = world.sql("SELECT id FROM meeting_row WHERE room_id = %s AND is_active", room)
        assert active == ([] if opened[0] == meeting else [opened[:1]])
