"""When a meeting ends and what opening one gives: every time here is given, none is now."""

import re
import uuid
from datetime import timedelta

import pytest

from cluster import rows
from ending import END, STAY, ends_exactly_at, is_over
from world import GRACE, LIFETIME, LOST_AFTER, OWNER, T0, TICK, after, item, open_meeting, settle


# Used and then empty, or destroyed, for the grace time.

def test_a_used_meeting_ends_when_it_was_empty_for_grace(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0, joined_at=T0),
                 item(room, "left", "a", STAY, joined_at=T0))
    ends_exactly_at(world, number, after(STAY) + GRACE)


def test_empty_is_counted_from_when_we_received_the_newest_presence(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", 5, received_at=after(STAY)))
    ends_exactly_at(world, number, after(STAY) + GRACE)


def test_a_senders_clock_that_is_wrong_changes_nothing(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 999_999, received_at=T0),
                 item(room, "left", "a", 999_999 + STAY, received_at=after(STAY)))
    ends_exactly_at(world, number, after(STAY) + GRACE)


def test_a_destroyed_meeting_ends_after_grace(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "destroyed", at=STAY, occupants=[]))
    ends_exactly_at(world, number, after(STAY) + GRACE)


def test_a_meeting_told_of_by_its_left_alone_was_used(world, meeting):
    number, room = meeting
    world.append(item(room, "left", "a", STAY, joined_at=T0))
    ends_exactly_at(world, number, after(STAY) + GRACE)


def test_any_presence_event_begins_the_grace_anew_and_no_other_does(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", 1),
                 item(room, "created", at=STAY), item(room, "service", "focus@x", 2 * STAY),
                 item(room, at=3 * STAY, type="jibri-recording-on"))
    ends_exactly_at(world, number, after(2 * STAY) + GRACE)


def test_presence_of_the_dialect_that_does_not_count_begins_nothing(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", 1),
                 item(room, "joined", "b", STAY, dialect="stock", joined_at=after(STAY)))
    ends_exactly_at(world, number, after(1) + GRACE)


# Past its end with nobody in.

def test_an_unused_meeting_ends_only_when_its_end_has_passed(world, meeting):
    number, _ = meeting
    assert not is_over(world, number, T0 + GRACE * 4)
    assert not is_over(world, number, END)
    ends_exactly_at(world, number, END + TICK)


def test_services_do_not_make_a_meeting_used(world, meeting):
    number, room = meeting
    world.append(item(room, "created", at=0), item(room, "service", "focus@x", 1))
    assert not is_over(world, number, T0 + GRACE * 4)
    ends_exactly_at(world, number, END + TICK)


def test_an_empty_meeting_past_its_end_needs_no_grace(world, meeting):
    number, room = meeting
    last = END + timedelta(seconds=10)
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", received_at=last))
    assert is_over(world, number, END + timedelta(seconds=11))


# Somebody in it.

def test_a_meeting_with_somebody_in_it_outlives_grace_and_its_end(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0))
    assert not is_over(world, number, T0 + GRACE * 4)
    assert not is_over(world, number, END + GRACE * 4)


def test_a_lost_left_keeps_a_meeting_until_lost_after(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0))
    ends_exactly_at(world, number, END + LOST_AFTER)


@pytest.mark.parametrize("kind", ["joined", "service", None])
def test_anything_received_after_its_end_puts_lost_after_off(world, meeting, kind):
    number, room = meeting
    heard = END + timedelta(hours=5)
    world.append(item(room, "joined", "a", 0), item(room, kind, "b", received_at=heard))
    ends_exactly_at(world, number, heard + LOST_AFTER)


def test_a_join_in_a_breakout_room_keeps_the_meeting(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0), item(room, "left", "a", 1),
                 item(room, "joined", "a", 2, breakout="b1"))
    assert not is_over(world, number, END + GRACE)


# Ended by its owner; ended already; not there.

def test_deactivate_ends_a_meeting_once(world, meeting):
    number, room = meeting
    world.append(item(room, "joined", "a", 0))
    assert world.value("SELECT meeting_close(%s, %s, NULL)", number, after(60))
    assert not world.value("SELECT meeting_close(%s, %s, NULL)", number, after(90))
    assert world.row(number) == (False, after(60), END, 0)


def test_nothing_ends_a_meeting_that_is_not_there(world):
    assert not settle(world.connection, "nobody's", T0)
    assert not world.value("SELECT meeting_close('nobody''s', %s, NULL)", T0)
    assert not world.value("SELECT room_delete('nobody''s', %s)", T0)


# Opening.

def test_an_active_meeting_is_given_again_with_the_later_end(world):
    room = world.room()
    first = open_meeting(world.connection, room)
    assert open_meeting(world.connection, room, after(60), END + timedelta(hours=1)) == first
    assert open_meeting(world.connection, room, after(90), END - timedelta(hours=1)) == first
    assert world.row(first[0]) == (True, None, END + timedelta(hours=1), 0)


def test_a_meeting_that_is_over_is_ended_and_replaced(world):
    room = world.room()
    number, name = open_meeting(world.connection, room)
    world.append(item(name, "joined", "a", 0), item(name, "left", "a", 1))
    late = after(1) + GRACE
    second, second_name = open_meeting(world.connection, room, late)
    assert second != number and second_name != name
    assert world.row(number)[:2] == (False, late)
    assert world.row(second) == (True, None, late + LIFETIME, 0)


def test_a_meeting_with_an_open_session_is_never_replaced(world):
    room = world.room()
    number, name = open_meeting(world.connection, room)
    world.append(item(name, "joined", "a", 0))
    assert open_meeting(world.connection, room, END + GRACE)[0] == number


def test_an_ended_meeting_is_replaced(world):
    room = world.room()
    number, _ = open_meeting(world.connection, room)
    world.sql("SELECT meeting_close(%s, %s, NULL)", number, after(1))
    assert open_meeting(world.connection, room, after(2))[0] != number


def test_a_room_that_is_not_there_or_deleted_opens_nothing(world):
    room = world.room()
    number, _ = open_meeting(world.connection, room)
    assert world.value("SELECT room_delete(%s, %s)", room, after(5))
    assert not world.value("SELECT room_delete(%s, %s)", room, after(6))
    assert world.row(number)[:2] == (False, after(5))
    assert open_meeting(world.connection, room, after(7)) is None
    assert open_meeting(world.connection, str(uuid.uuid4())) is None


def test_a_deleted_room_loses_its_webhook_and_frees_its_name(world):
    name = "Free-" + uuid.uuid4().hex
    room = world.room(name=name, webhook_url="https://x", webhook_secret="s",
                      webhook_previous_secret="p")
    world.sql("SELECT room_delete(%s, %s)", room, after(5))
    assert world.sql("SELECT webhook_url, webhook_secret, webhook_previous_secret, deleted_at"
                     " FROM room WHERE id = %s", room) == [(None, None, None, after(5))]
    assert world.room(name=name.upper()) != room


@pytest.mark.parametrize("name, slug", [
    ("Team_Weekly.Sync", "team-weekly-sync"), ("A--b__c..d", "a-b-c-d"), ("7", "7"),
    ("x" * 100, "x" * 48), ("Ab" * 30, "ab" * 24)])
def test_the_jitsi_name_is_made_of_the_rooms_and_an_id(world, name, slug):
    room = world.room(name=name)
    _, room_name = open_meeting(world.connection, room)
    assert re.fullmatch("reflector-" + slug + "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                        room_name)


def test_a_meeting_keeps_what_its_room_was(world):
    room = world.room(recording_type="local", recording_trigger="prompt")
    number, _ = open_meeting(world.connection, room)
    world.sql("UPDATE room SET recording_type = 'none', recording_trigger = 'none' WHERE id = %s",
              room)
    assert rows(world.connection, "SELECT room_id, user_id, platform, recording_type,"
                " recording_trigger, start_date FROM meeting WHERE id = %s", number) == [
                    (room, OWNER, "jitsi", "local", "prompt", T0)]
