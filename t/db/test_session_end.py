"""After the end of a meeting nothing counts any more: by hand, and random meetings against the
model, each ended at some moment of it."""

import uuid
from random import Random

import pytest

import attended
import changes
import generate
import model
import ruling
from attending import NOW, exported, told
from enqueued import ENDED, JOINED, LEFT, STARTED
from items import item_of, presence
from outbox import URL
from telling import ZERO
from world import after, append, item

RANDOM_MEETINGS = 60
ENDED_FOR_ALL = {"reason": "The meeting has been terminated"}
CHANGES = [lambda requests, _: requests, changes.reversed_order, changes.shuffled, changes.doubled]


def joined(room, occupant, at):
    return item(room, "joined", occupant, at, joined_at=after(at))


def left(room, occupant, at, start):
    return item(room, "left", occupant, at, joined_at=after(start))


def sessions(world, meeting):
    """[(occupant, left_at, assumed)] of the view, and the attendance of the API agrees."""
    found = world.sql("SELECT occupant, left_at, assumed FROM session WHERE meeting_id = %s"
                      " ORDER BY occupant", meeting)
    [(people, _)] = told(world, [meeting])
    assert sorted((one[0], one[2], one[5]) for row in people for one in row.sessions) == found
    return found


LATE = {"comes": lambda room: joined(room, "late", 70),
        "comes at the end": lambda room: joined(room, "late", 60),
        "came and went": lambda room: left(room, "late", 80, 70),
        "leaves": lambda room: left(room, "stays", 75, 1),
        "leaves at the end": lambda room: left(room, "stays", 60, 1)}


@pytest.mark.parametrize("is_before", [True, False], ids=["told before", "told after"])
@pytest.mark.parametrize("late", LATE)
def test_whoever_comes_or_leaves_later_changes_nothing(world, late, is_before):
    meeting, room = world.meeting()
    world.append(joined(room, "stays", 1), joined(room, "goes", 2), left(room, "goes", 59, 2))
    if is_before:
        world.append(LATE[late](room))
    assert world.value("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    if not is_before:
        world.append(LATE[late](room))
    [(people, peak)] = told(world, [meeting])
    assert sessions(world, meeting) == [("goes", after(59), False),
                                        ("stays", after(60), late != "leaves at the end")]
    assert (peak, [row.seconds for row in people]) == (2, [57, 59])


def test_late_news_from_before_the_end_count(world):
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    world.append(left(room, "a", 30, 1), left(room, "b", 40, 20))
    assert sessions(world, meeting) == [("a", after(30), False), ("b", after(40), False)]


def test_an_end_for_all_ends_sessions_as_they_were_told(world):
    """The sender's clock is a little ahead of ours: whoever left before it ended did."""
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1), left(room, "a", 59.9, 1),
                 item(room, "destroyed", at=60, occupants=[], data=ENDED_FOR_ALL,
                      received_at=after(58)))
    assert world.row(meeting)[:2] == (False, after(60))
    assert sessions(world, meeting) == [("a", after(59.9), False)]


def test_an_end_by_a_clock_far_ahead_is_ours_and_a_minute(world):
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1), item(room, "destroyed", at=9000, occupants=[],
                                            data=ENDED_FOR_ALL, received_at=after(58)))
    assert world.row(meeting)[:2] == (False, after(118))


@pytest.mark.parametrize("late, wanted", [
    (lambda room: joined(room, "b", 70), []),
    (lambda room: joined(room, "b", 60), []),
    (lambda room: left(room, "b", 80, 70), []),
    (lambda room: left(room, "a", 70, 1), []),
    (lambda room: left(room, "a", 50, 1), [LEFT]),
    (lambda room: left(room, "b", 59, 50), [JOINED, LEFT]),
    (lambda room: left(room, "b", 70, 50), [JOINED]),
    (lambda room: item(room, "destroyed", at=70, occupants=[]), []),
    (lambda room: item(room, "destroyed", at=50, occupants=[]), [LEFT])])
def test_after_the_end_nobody_is_told_to_come_or_leave(world, late, wanted):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    world.append(joined(room, "a", 1))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    world.append(late(room))
    found = [kind for kind, in world.sql("SELECT type FROM outbox WHERE meeting_id = %s"
                                         " ORDER BY number", meeting)]
    assert found == [STARTED, JOINED, ENDED] + wanted


def test_a_meeting_whose_first_guest_comes_after_the_end_never_started(world):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    world.append(joined(room, "a", 61))
    assert world.sql("SELECT type FROM outbox WHERE meeting_id = %s", meeting) == [(ENDED,)]


def test_the_export_of_a_person_knows_no_session_after_the_end(world):
    meeting, room = world.meeting()
    world.append(joined(room, "a", 1), joined(room, "b", 70))
    world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, after(60))
    for who, count in ("a", 1), ("b", 0):
        export = world.value("SELECT person_export(%s, %s)", who, NOW)
        [part] = [one for one in export["participations"] if one["meeting_id"] == meeting]
        assert (len(part["sessions"]), len(part["events"])) == (count, 1)


def meetings_ended_at(world, ends):
    """(id, room_name) of meetings that ended at these moments."""
    name = uuid.uuid4().hex
    return world.sql(
        "WITH made AS (INSERT INTO room (id, name, user_id, created_at)"
        " SELECT %s || '-' || n, %s || '-' || n, 'owner-1', now() FROM generate_series(1, %s) n"
        " RETURNING *)"
        " INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,"
        " recording_trigger, start_date, end_date, is_active, ended_at)"
        " SELECT m.id, m.id, m.user_id, 'reflector-' || m.id, m.platform, m.recording_type,"
        " m.recording_trigger, %s, 'infinity', false,"
        " (%s::timestamptz[])[substring(m.id from '[0-9]+$')::int] FROM made m"
        " RETURNING id, room_name, ended_at",
        name, name, len(ends), ZERO, ends)


def random_case(seed):
    """(requests as sent, as they come, when the meeting ended)"""
    random = Random(seed)
    sent = presence(generate.meeting(random))
    moments = sorted({one for session in model.sessions(sent)
                      for one in session[2:4] if one is not None}) or [ZERO]
    return sent, CHANGES[seed % len(CHANGES)](sent, random), random.choice(moments)


def test_random_meetings_in_any_order_count_what_the_model_counts(world):
    cases = [random_case(seed) for seed in range(RANDOM_MEETINGS)]
    made = meetings_ended_at(world, [ended_at for _, _, ended_at in cases])
    made.sort(key=lambda row: int(row[0].rpartition("-")[2]))
    for (_, room, _), (_, come, _) in zip(made, cases):
        append(world.connection, *[item_of(request, room) for request in come])
    ids = [meeting for meeting, _, _ in made]
    cut = 0
    for (people, peak), export, (sent, come, ended_at) in zip(
            told(world, ids), exported(world, ids), cases, strict=True):
        found = model.sessions(sent)
        counted = model.counted(found, ended_at)
        cut += len(found) - len(counted)
        wanted = attended.rows(counted, model.names(sent, ended_at=ended_at), ruling.told(sent), NOW)
        assert (export, peak) == (people, attended.peak(counted, NOW)), come
        assert [row._replace(seconds=0) for row in people] == [
            row._replace(seconds=0) for row in wanted], (ended_at, come)
        assert all(abs(one.seconds - other.seconds) <= 0.5
                   for one, other in zip(people, wanted)), come
    assert cut > RANDOM_MEETINGS / 4
