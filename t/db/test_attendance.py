"""Attendance of many random meetings and of the captured ones, against the model: the answer
of the API, and the export of a person."""

import uuid
from random import Random

import attended
import captures
import changes
import generate
import model
import ruling
from attending import NOW, exported, told
from items import item_of, presence
from world import append

RANDOM_MEETINGS = 250
CAPTURED_ORDERS = 10
BATCH = 400


def lost_and_replayed(requests, random):
    """Some do not come, until everything is told once more from the beginning."""
    return [one for one in requests if random.random() < 0.6] + requests


CHANGES = [lambda requests, _: requests, changes.reversed_order, changes.shuffled,
           changes.doubled, lost_and_replayed]


def many_meetings(world, count):
    """(id, room_name) of new meetings that nothing ends."""
    name = uuid.uuid4().hex
    return world.sql(
        "WITH made AS (INSERT INTO room (id, name, user_id, created_at)"
        " SELECT %s || '-' || n, %s || '-' || n, 'owner-1', now() FROM generate_series(1, %s) n"
        " RETURNING *)"
        " INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,"
        " recording_trigger, start_date, end_date) SELECT id, id, user_id, 'reflector-' || id,"
        " platform, recording_type, recording_trigger, created_at, 'infinity' FROM made"
        " RETURNING id, room_name", name, name, count)


def append_all(world, cases):
    """cases: (room_name, requests).  Batches hold pieces of many meetings, in order."""
    items = [item_of(request, room) for room, requests in cases for request in requests]
    for start in range(0, len(items), BATCH):
        append(world.connection, *items[start:start + BATCH])


def ends(world, meetings):
    """When each meeting ended; None: it has not."""
    ended = dict(world.sql("SELECT id, ended_at FROM meeting_row WHERE id = ANY (%s)", meetings))
    return [ended[meeting] for meeting in meetings]


def wanted(sent, ended_at):
    """The same by the model."""
    found = model.counted(model.sessions(sent), ended_at)
    return (attended.rows(found, model.names(sent, ended_at=ended_at), ruling.told(sent), NOW),
            attended.peak(found, NOW))


def is_same(found, expected):
    """Seconds are whole ones, so a half may go either way."""
    (people, most), (right, peak) = found, expected
    return (most == peak and len(people) == len(right)
            and all(one._replace(seconds=0) == other._replace(seconds=0)
                    and abs(one.seconds - other.seconds) <= 0.5
                    for one, other in zip(people, right)))


def check(world, lists):
    """lists: (title, requests as sent, requests as they come)."""
    meetings = many_meetings(world, len(lists))
    append_all(world, [(room, come) for (_, room), (_, _, come) in zip(meetings, lists)])
    world.sql("ANALYZE event")
    count = 0
    ids = [meeting for meeting, _ in meetings]
    for found, export, end, (title, sent, come) in zip(
            told(world, ids), exported(world, ids), ends(world, ids), lists, strict=True):
        expected = wanted(sent, end)
        assert is_same(found, expected), (title, found, expected, come)
        assert found[0] == export, (title, come)
        count += len(found[0])
    return count


def test_random_meetings_in_any_order_have_the_attendance_of_the_model(world):
    lists = []
    for seed in range(RANDOM_MEETINGS):
        random = Random(seed)
        sent = presence(generate.meeting(random))
        lists.append((seed, sent, CHANGES[seed % len(CHANGES)](sent, random)))
    assert check(world, lists) > RANDOM_MEETINGS


def test_captured_meetings_in_any_order_have_one_attendance(world):
    lists, random = [], Random(1)
    for name, requests in captures.rooms().items():
        sent = presence(requests)
        lists += [(name, sent, CHANGES[number % len(CHANGES)](sent, random))
                  for number in range(CAPTURED_ORDERS)]
    assert check(world, lists) > 0
