"""event_append from several processes: no deadlock, no skipped event, no orphan."""

import pytest

from cluster import rows
from racing import BATCH, Writers
from wait import until

WRITERS = 4
BATCHES = 200
SHARED_ROOMS = 20
FOLLOWED_ROOMS = 4
FOLLOWED_BATCHES = 400
DOOMED = 25


@pytest.fixture
def writers(database):
    """writers(count, rooms, batches): started Writers."""
    made = []

    def make(*args):
        made.append(Writers(database, *args))
        return made[-1]
    yield make
    for each in made:
        each.end()


def test_writers_of_shared_rooms_in_any_order_do_not_deadlock(world, writers):
    rooms = [world.meeting()[1] for _ in range(SHARED_ROOMS)]
    verdicts = writers(WRITERS, rooms, BATCHES).verdicts()
    assert verdicts == {"stored": WRITERS * BATCHES * BATCH}
    assert world.value("SELECT count(*) FROM event JOIN meeting_row m ON m.id = meeting_id"
                       " WHERE room_name = ANY (%s)", rooms) == verdicts["stored"]


def follow(connection, seen):
    """Read on in each meeting after the newest event seen."""
    for meeting, found in seen.items():
        found += [seq for seq, in rows(
            connection, "SELECT seq FROM event WHERE meeting_id = %s AND seq > %s ORDER BY seq",
            meeting, found[-1] if found else 0)]


def test_a_reader_of_each_meeting_skips_nothing_while_two_write(world, writers):
    meetings = [world.meeting() for _ in range(FOLLOWED_ROOMS)]
    seen = {meeting: [] for meeting, _ in meetings}
    started = writers(2, [room for _, room in meetings], FOLLOWED_BATCHES)
    reader = world.connect("reflector_reader")
    rounds = 0
    while started.running():
        follow(reader, seen)
        rounds += 1
    assert set(started.verdicts()) == {"stored"} and rounds > 10
    follow(reader, seen)
    for meeting, found in seen.items():
        assert found == [seq for seq, in world.sql(
            "SELECT seq FROM event WHERE meeting_id = %s ORDER BY seq", meeting)]


def test_erasing_a_meeting_under_its_lock_leaves_no_orphan(world, writers):
    meetings = [world.meeting() for _ in range(DOOMED)]
    started = writers(2, [room for _, room in meetings], FOLLOWED_BATCHES)
    eraser = world.connect(autocommit=False)
    for meeting, room in meetings:
        until(lambda: world.count(meeting) > 0 or not started.running(), "events have come")
        rows(eraser, "SELECT pg_advisory_xact_lock(room_lock_key(%s))", room)
        rows(eraser, "DELETE FROM event WHERE meeting_id = %s", meeting)
        rows(eraser, "DELETE FROM meeting_row WHERE id = %s", meeting)
        eraser.commit()
    assert started.running(), "the writers finished before the meetings were gone"
    assert {"stored", "unknown"} == set(started.verdicts())
    assert world.sql("SELECT e.meeting_id FROM event e LEFT JOIN meeting_row m"
                     " ON m.id = e.meeting_id WHERE m.id IS NULL") == []
