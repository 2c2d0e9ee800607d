"""Erasure while others write, open, change and erase: no orphan, no deadlock, once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import rows
from consents import give
from erasing import begin, erase, fill, left
from racing import WAIT_SECONDS, Writers, waits_for_lock
from wait import until
from world import T0, WEBHOOK, after, append, item, open_meeting, room_change, settle

DOOMED = 25
BATCHES = 400


def test_erasing_while_others_write_leaves_no_orphan(world):
    meetings = [world.meeting(**WEBHOOK) for _ in range(DOOMED)]
    started = Writers(world.database, 2, [room for _, room in meetings], BATCHES)
    try:
        eraser = world.connect("reflector_meetings")
        for meeting, _ in meetings:
            until(lambda m=meeting: world.count(m) > 0 or not started.running(), "events have come")
            erase(eraser, meeting)
        assert started.running(), "the writers finished before the meetings were gone"
        assert set(started.verdicts()) == {"stored", "erased"}
    finally:
        started.end()
    assert [left(world, meeting) for meeting, _ in meetings] == [[]] * DOOMED


def test_many_erasers_of_one_meeting_finish_it_once(world):
    connections = [world.connect("reflector_meetings") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            meeting, _ = fill(world)
            before = world.value("SELECT coalesce(max(number), 0) FROM erasure")
            for future in [pool.submit(erase, connection, meeting) for connection in connections]:
                future.result(WAIT_SECONDS)
            assert left(world, meeting) == []
            assert world.sql("SELECT events, consents FROM erasure WHERE number > %s", before) == [
                (3, 1)]


def test_erasing_opening_and_settling_at_once_never_deadlock(world):
    eraser, opener = world.connect("reflector_meetings"), world.connect("reflector_meetings")
    writer, deleter = world.connect("reflector_jitsi_events"), world.connect("reflector_rooms")
    with ThreadPoolExecutor(4) as pool:
        for number in range(40):
            room = world.room(**WEBHOOK)
            meeting, name = open_meeting(world.connection, room)
            tasks = [pool.submit(erase, eraser, meeting),
                     pool.submit(open_meeting, opener, room, after(1)),
                     pool.submit(append, writer, item(name, "joined", "a"))]
            if number % 2:
                tasks.append(pool.submit(rows, deleter, "SELECT room_delete(%s, %s)", room, T0))
            for task in tasks:
                task.result(WAIT_SECONDS)
            assert left(world, meeting) == []


def test_an_eraser_holds_no_meeting_while_it_waits_for_a_change_of_the_room(world):
    meeting, _ = world.meeting(**WEBHOOK)
    changer = world.connect("postgres", autocommit=False)
    room = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    rows(changer, *room_change(room, webhook_url=""))
    eraser = world.connect("reflector_meetings")
    with ThreadPoolExecutor(1) as pool:
        erasing = pool.submit(erase, eraser, meeting)
        waits_for_lock(world, eraser)
        rows(changer, "SELECT FROM meeting_row WHERE id = %s FOR UPDATE NOWAIT", meeting)
        changer.commit()
        erasing.result(WAIT_SECONDS)
    assert left(world, meeting) == []


def test_an_eraser_waits_for_an_event_that_is_being_committed(world):
    meeting, name = world.meeting()
    writer = world.connect("reflector_jitsi_events", autocommit=False)
    append(writer, item(name))
    eraser = world.connect("reflector_meetings")
    with ThreadPoolExecutor(1) as pool:
        erasing = pool.submit(erase, eraser, meeting)
        waits_for_lock(world, eraser)
        writer.commit()
        erasing.result(WAIT_SECONDS)
    assert left(world, meeting) == []


def redeliver(connection, meeting):
    """Hands the recording of fill() over again."""
    return rows(connection, "SELECT recording_redeliver(%s, derived_id(%s, 'recording', 'r'), %s)",
                meeting, meeting, T0)


def release(connection, meeting):
    """Releases it."""
    return rows(connection, "SELECT recording_release(%s, derived_id(%s, 'recording', 'r'), %s)",
                meeting, meeting, T0)


ASKED = {
    "consent": lambda connection, meeting: [(give(connection, meeting, "p"),)],
    "redeliver": redeliver,
    "release": release,
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_what_is_asked_of_a_meeting_that_is_being_erased_finds_none(world, ask):
    meeting, _ = fill(world)
    eraser = world.connect("reflector_meetings", autocommit=False)
    begin(eraser, meeting)
    asker = world.connect("reflector_meetings")
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, asker, meeting)
        waits_for_lock(world, asker)
        eraser.commit()
        assert asking.result(WAIT_SECONDS)[0][0] in (None, False)
    erase(world.connection, meeting)
    assert left(world, meeting) == []


ANY = {
    **ASKED,
    "decide": lambda connection, meeting: rows(
        connection, "SELECT handover_decide(%s, %s)", meeting, T0),
    "settle": lambda connection, meeting: settle(connection, meeting, after(99_999)),
    "end": lambda connection, meeting: rows(connection, "SELECT meeting_rule(%s, 'end', '{}', %s)", meeting, T0),
    "open": lambda connection, meeting: rows(
        connection, "SELECT meeting_open(m.room_id, %s, %s, %s, %s, '1 h', '1 d')"
        " FROM meeting_row m WHERE m.id = %s", str(uuid.uuid4()), uuid.uuid4().hex, T0, after(1),
        meeting),
    "require": lambda connection, meeting: rows(
        connection, "UPDATE room SET require_consent = NOT require_consent WHERE id ="
        " (SELECT room_id FROM meeting_row WHERE id = %s)", meeting),
    "resend": lambda connection, meeting: rows(
        connection, "SELECT delivery_redeliver(id, %s) FROM (SELECT id FROM outbox"
        " WHERE meeting_id = %s ORDER BY random() LIMIT 1) AS one", T0, meeting),
    "drop": lambda connection, meeting: rows(
        connection, "SELECT room_delete(room_id, %s) FROM meeting_row WHERE id = %s", T0, meeting),
}


@pytest.mark.parametrize("ask", ANY.values(), ids=ANY)
def test_whatever_is_asked_while_a_meeting_is_erased_fails_for_no_reason(world, ask):
    eraser, askers = world.connect("reflector_meetings"), [world.connect() for _ in range(2)]
    with ThreadPoolExecutor(3) as pool:
        for _ in range(DOOMED):
            meeting, _ = fill(world)
            tasks = [pool.submit(ask, asker, meeting) for asker in askers]
            tasks.append(pool.submit(erase, eraser, meeting))
            for task in tasks:
                task.result(WAIT_SECONDS)
            assert left(world, meeting) == []
