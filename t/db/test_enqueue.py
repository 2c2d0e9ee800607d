"""What newly stored events enqueue for a room's webhook: each change once."""

from datetime import timedelta

import pytest

from outbox import ENDED, JOINED, LEFT, STARTED, URL, joined, left, news, sha, subject_of, told
from world import LIFETIME, T0, after, item, open_meeting, room_change, settle


# One change at a time.

def test_the_first_person_starts_the_meeting(world, with_webhook):
    meeting, room = with_webhook
    world.append(item(room, "created"), item(room, "service", "focus@x"))
    assert news(world, meeting) == []
    world.append(joined(room, "a", 1))
    assert news(world, meeting) == [STARTED, JOINED]
    world.append(joined(room, "b", 2), left(room, "a", 3, 1))
    assert news(world, meeting) == [STARTED, JOINED, JOINED, LEFT]
    world.append(left(room, "b", 4, 2), joined(room, "a", 5))
    assert news(world, meeting)[4:] == [LEFT, JOINED] or news(world, meeting)[4:] == [JOINED, LEFT]


def test_a_message_knows_its_room_its_time_and_whom_it_is_about(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1, received_at=after(7)))
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    found = world.sql("SELECT room_id, endpoint_key, status, attempts, subject_id, created_at,"
                      " next_attempt_at <= now() FROM outbox WHERE meeting_id = %s ORDER BY number", meeting)
    assert found == [(room_id, room_id, "pending", 0, about, after(7), True)
                     for about in (None, sha("a").hex())]
    assert told(world, meeting, JOINED) == {subject_of("a", None, after(1))}


def test_a_whole_session_at_once_is_two_changes(world, with_webhook):
    meeting, room = with_webhook
    world.append(left(room, "a", 9, 1))
    assert news(world, meeting) == [STARTED, JOINED, LEFT]


def test_breakout_sessions_are_sessions(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), joined(room, "a", 2, breakout="br"))
    assert told(world, meeting, JOINED) == {subject_of("a", None, after(1)),
                                            subject_of("a", "br", after(2))}


@pytest.mark.parametrize("closing", [
    {"kind": "destroyed", "occupants": []}, {"kind": "created"},
    {"kind": "snapshot", "occupants": []}])
def test_whatever_ends_a_session_is_a_left(world, with_webhook, closing):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), joined(room, "b", 2))
    world.append(item(room, at=60, **closing))
    assert news(world, meeting)[-2:] == [LEFT, LEFT]
    # What was told is told, though the senders know better later.
    world.append(left(room, "a", 70, 1), left(room, "b", 80, 2))
    assert len(news(world, meeting)) == 5


def test_ending_a_meeting_sends_no_left(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    assert news(world, meeting) == [STARTED, JOINED, ENDED]


def test_an_end_for_all_is_told_once_and_behind_who_left(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), joined(room, "b", 2))
    end = item(room, "destroyed", at=60, occupants=[{"occupant": "a", "joined_at": str(after(1)),
                                                     "left_at": str(after(59))}],
               received_at=after(61), data={"reason": "The meeting has been terminated"})
    world.append(end)
    told_so_far = [STARTED, JOINED, JOINED, LEFT, LEFT, ENDED]
    assert news(world, meeting) == told_so_far
    world.append(end, {**end, "dedup": "00" * 32}, left(room, "b", 58, 2))
    assert not settle(world.connection, meeting, after(90))
    assert news(world, meeting) == told_so_far
    assert world.value("SELECT created_at FROM outbox WHERE meeting_id = %s AND type = %s", meeting,
                       ENDED) == after(61)


def test_late_news_of_an_ended_meeting_are_told(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    world.append(left(room, "a", 50, 1))
    assert news(world, meeting) == [STARTED, JOINED, ENDED, LEFT]


def test_repeats_and_other_dialects_tell_nothing_anew(world, with_webhook):
    meeting, room = with_webhook
    first = joined(room, "a", 1, dialect="stock")
    assert world.append(first, first) == ["stored", "repeated"]
    world.append(first)
    assert news(world, meeting) == [STARTED, JOINED]
    world.append(joined(room, "a", 1))
    assert news(world, meeting) == [STARTED, JOINED]
    # From now on what stock presence says counts nowhere.
    world.append(joined(room, "b", 2, dialect="stock"))
    assert news(world, meeting) == [STARTED, JOINED]


def test_services_are_no_participants(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), item(room, "service", "jibri@x", 2, joined_at=after(2)))
    world.append(item(room, "service", "jibri@x", 3, joined_at=after(2)))
    assert news(world, meeting) == [STARTED, JOINED]


def test_late_news_that_merge_two_sessions_take_nothing_back(world, with_webhook):
    meeting, room = with_webhook
    world.append(item(room, "joined", "a", 1), item(room, "left", "a", 5))
    world.append(item(room, "joined", "a", 9))
    before = news(world, meeting)
    assert before == [STARTED, JOINED, LEFT, JOINED]
    world.append(item(room, "left", "a", 12))
    assert news(world, meeting) == [*before, LEFT]


# Who is listening.

def test_nobody_listens_nothing_is_told(world):
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1), left(room, "a", 2, 1),
                 item(room, type="jibri-recording-on", data={"recording_id": "r"}))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    assert news(world, meeting) == []


def test_a_change_made_while_there_was_no_endpoint_is_not_told_later(world):
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1), joined(room, "b", 1), left(room, "b", 2, 1))
    world.sql("UPDATE room SET webhook_url = %s FROM meeting_row m WHERE m.room_id = room.id"
              " AND m.id = %s", URL, meeting)
    world.append(left(room, "a", 3, 1), joined(room, "c", 4))
    assert set(news(world, meeting)) == {LEFT, JOINED} and len(news(world, meeting)) == 2
    assert told(world, meeting, LEFT) == {subject_of("a", None, after(1))}


def test_a_disabled_endpoint_hears_nothing(world):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s", webhook_disabled_at=T0)
    world.append(joined(room, "a", 1))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    assert news(world, meeting) == []


def test_meetings_in_one_batch_do_not_mix(world, with_webhook):
    meeting, room = with_webhook
    other, other_room = world.meeting(webhook_url=URL, webhook_secret="s")
    deaf, deaf_room = world.meeting()
    world.append(joined(room, "a", 1), joined(other_room, "b", 2), joined(deaf_room, "c", 3),
                 item("unknown-room", "joined", "d"), joined(room.upper(), "e", 4))
    assert news(world, meeting) == [STARTED, JOINED, JOINED]
    assert news(world, other) == [STARTED, JOINED] and news(world, deaf) == []
    assert told(world, other, JOINED) == {subject_of("b", None, after(2))}


# The end.

def test_a_meeting_that_settles_ends_once(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), left(room, "a", 2, 1))
    assert not settle(world.connection, meeting, after(60))
    assert settle(world.connection, meeting, after(2000))
    assert not settle(world.connection, meeting, after(3000))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(4000))
    assert news(world, meeting) == [STARTED, JOINED, LEFT, ENDED]
    assert world.value("SELECT created_at FROM outbox WHERE meeting_id = %s AND type = %s",
                       meeting, ENDED) == after(2000)


def test_a_meeting_that_is_replaced_ends_first(world):
    room = world.room(webhook_url=URL, webhook_secret="s")
    meeting, name = open_meeting(world.connection, room)
    world.append(joined(name, "a", 1), left(name, "a", 2, 1))
    again, _ = open_meeting(world.connection, room, after(2000))
    assert again != meeting and news(world, meeting)[-1] == ENDED


def test_a_meeting_nobody_used_ends_too(world, with_webhook):
    meeting, _ = with_webhook
    assert settle(world.connection, meeting, T0 + LIFETIME + timedelta(seconds=1))
    assert news(world, meeting) == [ENDED]


def test_deleting_the_room_tells_nobody_and_gives_up_what_was_to_be_sent(world, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1))
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    assert world.value("SELECT room_delete(%s, %s)", room_id, after(60))
    assert news(world, meeting) == [STARTED, JOINED]
    assert world.sql("SELECT DISTINCT status FROM outbox WHERE room_id = %s", room_id) == [
        ("dead",)]
    world.append(left(room, "a", 61, 1))
    assert len(news(world, meeting)) == 2


def test_a_room_gets_only_the_types_that_it_wants(world, with_webhook):
    meeting, room = with_webhook
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    for wanted, told_now in ((f"{STARTED},{LEFT}", [STARTED, LEFT]), ("", []), (ENDED, []),
                             ("test", [])):
        before = len(news(world, meeting))
        world.sql(*room_change(room_id, webhook_events=wanted))
        world.append(joined(room, wanted, 1), left(room, wanted, 2, 1))
        assert news(world, meeting)[before:] == told_now
    # What was not wanted is not sent later.
    everything = world.value("SELECT array_to_string(webhook_all_types(), ',')")
    world.sql(*room_change(room_id, webhook_events=everything))
    assert world.value("SELECT webhook_events FROM room WHERE id = %s", room_id) is None
    assert news(world, meeting) == [STARTED, LEFT]
    world.append(joined(room, "new", 3))
    assert news(world, meeting) == [STARTED, LEFT, JOINED]


@pytest.mark.parametrize("wanted", ["meeting.started", "meeting.ended"])
def test_the_end_is_a_message_where_it_is_wanted(world, with_webhook, wanted):
    meeting, _ = with_webhook
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    world.sql(*room_change(room_id, webhook_events=wanted))
    assert world.value("SELECT meeting_close(%s, %s, NULL)", meeting, after(5))
    assert news(world, meeting) == [ENDED] * (wanted == ENDED)
