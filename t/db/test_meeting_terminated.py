"""A meeting that a moderator ends for all is over, whatever comes late or again."""

import pytest

from cluster import rows
from ending import END, STAY, ends_exactly_at, is_over
from world import GRACE, T0, after, append, item, settle

ENDED_FOR_ALL = {"reason": "The meeting has been terminated"}


def terminated(room, at=STAY, **members):
    """Jitsi destroys the room because a moderator ended the meeting for all."""
    return item(room, "destroyed", at=at, occupants=[], data=ENDED_FOR_ALL, **members)


def left_out(room, number):
    """What is told of two people who are in when it ends, but for one event of it."""
    told = [item(room, "created", at=0), item(room, "joined", "a", 1, joined_at=after(1)),
            item(room, "joined", "b", 2, joined_at=after(2), breakout="b1"),
            item(room, "left", "a", STAY - 1, joined_at=after(1)),
            item(room, "left", "b", STAY - 1, joined_at=after(2), breakout="b1")]
    return told[:number] + told[number + 1:]


@pytest.mark.parametrize("number", range(6))
def test_a_meeting_that_is_ended_for_all_ends_at_once(world, meeting, number):
    of, room = meeting
    world.append(*left_out(room, number))
    assert world.row(of)[0]
    assert world.append(terminated(room, received_at=after(STAY + 5))) == ["stored"]
    assert world.row(of) == (False, after(STAY), END, 0)


def test_what_comes_late_or_again_leaves_the_end_as_it_is(world, meeting):
    number, room = meeting
    end = terminated(room, received_at=after(STAY + 5))
    world.append(item(room, "joined", "a", 0), end)
    late = [item(room, "joined", "b", 5), item(room, "left", "a", STAY - 1), end,
            terminated(room, STAY + 1), item(room, "destroyed", at=STAY + 2, occupants=[])]
    assert world.append(*late) == ["stored", "stored", "repeated", "stored", "stored"]
    assert world.row(number) == (False, after(STAY), END, 0)
    assert world.count(number) == 6


def test_an_end_for_all_that_comes_before_everything_ends_the_meeting(world, meeting):
    number, room = meeting
    world.append(terminated(room))
    world.append(item(room, "joined", "a", 5))
    assert world.row(number) == (False, after(STAY), END, 0)


def test_people_of_a_later_life_keep_the_meeting(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "joined", "b", STAY + 1))
    world.append(terminated(room, received_at=after(STAY + 5)))
    assert world.row(number) == (True, None, END, 1)
    assert not is_over(world, number, after(STAY + 6))
    world.append(item(room, "left", "b", STAY + 9))
    ends_exactly_at(world, number, after(STAY + 9) + GRACE)


def test_people_who_come_back_after_the_end_are_stored_and_not_counted(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), terminated(room))
    world.append(item(room, "created", at=STAY + 1), item(room, "joined", "a", STAY + 2))
    assert world.row(number) == (False, after(STAY), END, 0)
    assert world.sql("SELECT joined_at, left_at FROM session WHERE meeting_id = %s ORDER BY 1",
                     number) == [(T0, after(STAY))]


@pytest.mark.parametrize("members", [
    {"breakout": "b1", "data": ENDED_FOR_ALL}, {"data": {"reason": "Breakout room removed."}},
    {"data": {"reason": "the meeting has been terminated"}}, {"data": {"reason": 7}},
    {"data": {}}, {"kind": "created", "data": ENDED_FOR_ALL},
    {"kind": None, "type": "muc-room-destroyed", "data": ENDED_FOR_ALL},
    {"dialect": "stock", "data": ENDED_FOR_ALL}], ids=str)
def test_nothing_else_ends_it_before_grace(world, meeting, members):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", 1),
                 item(room, **{"kind": "destroyed", "at": STAY, **members}))
    assert world.row(number)[0]
    assert not is_over(world, number, after(STAY + 1))


def test_at_whereby_jitsi_s_word_ends_nothing(world):
    number, room = world.meeting()
    world.sql("UPDATE meeting_row SET platform = 'whereby' WHERE id = %s", number)
    world.append(terminated(room))
    assert world.row(number)[0] and not is_over(world, number, after(STAY))


def test_a_wrong_clock_moves_the_end_neither_far_ahead_nor_before_the_beginning(world):
    for at, wanted in [(-STAY, T0), (9 * STAY, after(65)), (64, after(64))]:
        number, room = world.meeting()
        world.append(terminated(room, at, received_at=after(5)))
        assert world.row(number)[1] == wanted


def test_where_its_row_is_held_the_tick_ends_it(world, meeting):
    number, room = meeting
    other_number, other_room = world.meeting()
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT id FROM meeting_row WHERE id = %s FOR NO KEY UPDATE", number)
    writer = world.connect("reflector_jitsi_events")
    rows(writer, "SET lock_timeout = '20ms'")
    assert append(writer, terminated(room), terminated(other_room)) == ["stored", "stored"]
    assert world.row(number)[0] and not world.row(other_number)[0]
    holder.rollback()
    assert settle(world.connection, number, after(STAY + 60))
    assert world.row(number)[1] == after(STAY)
