"""Erasure: nothing of a meeting stays, and late events change that no more."""

import random

import psycopg2
import pytest

from cluster import rows
from consents import give
from erasing import begin, erase, fill, left, step
from world import OWNER, T0, WEBHOOK, after, execute, item, open_meeting, prepare


@pytest.fixture
def full(world):
    """full(room): (id, room_name) of a meeting that every table knows of."""
    return lambda room=None: fill(world, room)


def test_nothing_of_a_meeting_stays_in_any_table(world, full):
    meeting, name = full()
    erase(world.connection, meeting)
    assert left(world, meeting) == []
    assert world.sql("SELECT 1 FROM meeting_row WHERE room_name = %s", name) == []


def test_what_was_done_is_noted_without_saying_of_which_meeting(world, full):
    meeting, name = full()
    before = world.value("SELECT coalesce(max(number), 0) FROM erasure")
    messages = world.value("SELECT count(*) FROM outbox WHERE meeting_id = %s", meeting)
    begin(world.connection, meeting, after(5))
    world.sql("SELECT erasure_count_files(%s, 2)", meeting)
    erase(world.connection, meeting, after(9))
    assert world.sql("SELECT actor, kind, began_at, ended_at, events, messages, consents, files"
                     " FROM erasure WHERE number > %s", before) == [
        ("owner", "delete", after(5), after(9), 3, messages, 1, 2)]
    text = world.value("SELECT string_agg(a::text, '') FROM erasure a")
    assert meeting not in text and name not in text and OWNER not in text


def test_late_events_of_an_erased_meeting_are_taken_and_not_stored(world, full):
    meeting, name = full()
    erase(world.connection, meeting)
    _, other = world.meeting()
    assert world.append(item(name.upper(), "joined", "a"), item(other), item("no-such"),
                        item(name, at=3, type="recording_completed", dialect="jibri",
                             data={"recording_file": "x"})) == [
        "erased", "stored", "unknown", "erased"]
    assert left(world, meeting) == []


def test_any_shuffle_of_late_events_leaves_nothing(world, full):
    for seed in range(20):
        meeting, name = full()
        items = [item(name, "joined", "a", 1), item(name, "left", "a", 2),
                 item(name, "destroyed", at=3), item(name, "snapshot", at=1),
                 item(name, at=3, type="recording_completed", dialect="jibri",
                      data={"recording_file": "x"})]
        random.Random(seed).shuffle(items)
        cut = seed % len(items)
        world.append(*items[:cut])
        erase(world.connection, meeting)
        assert world.append(*items) == ["erased"] * len(items)
        assert left(world, meeting) == []


def test_it_is_out_of_sight_and_reach_from_the_first_step_on(world, full):
    meeting, name = full()
    begin(world.connection, meeting)
    prepare(world.connection, "meeting_find")
    prepare(world.connection, "meeting_list")
    assert execute(world.connection, "meeting_find", meeting) == []
    listed = execute(world.connection, "meeting_list", OWNER, None, None, None, 1000, 0)
    assert meeting not in [row[0] for row in listed]
    assert world.append(item(name)) == ["erased"]
    assert world.sql("SELECT is_active, room_name FROM meeting_row WHERE id = %s", meeting) == [
        (False, meeting)]


def test_an_active_meeting_ends_and_its_room_opens_a_new_one(world):
    room = world.room()
    meeting, _ = open_meeting(world.connection, room)
    erase(world.connection, meeting)
    assert open_meeting(world.connection, room, after(1))[0] != meeting


def test_steps_are_bounded_and_anybody_can_go_on(world):
    meeting, name = world.meeting()
    world.append(*[item(name, at=n) for n in range(25)])
    begin(world.connection, meeting)
    counts = []
    while not step(world.connect("reflector_meetings"), meeting, 10):
        counts.append(world.count(meeting))
        begin(world.connection, meeting)
    assert counts == [15, 5, 0] and left(world, meeting) == []
    assert step(world.connection, meeting), "again, it is gone"
    begin(world.connection, meeting)
    assert world.value("SELECT count(*) FROM erasure WHERE ended_at IS NULL AND number IN"
                       " (SELECT max(number) FROM erasure)") == 0


def test_a_step_is_bounded_in_bytes_too(world):
    meeting, _ = world.meeting()
    world.sql("INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup,"
              " data) SELECT %s, nextval('event_seq'), 'signed', 'x', %s, %s,"
              " sha256(n::text::bytea), json_build_object('x', repeat('x', 1024 * 1024))"
              " FROM generate_series(1, 40) n", meeting, T0, T0)
    begin(world.connection, meeting)
    assert not step(world.connection, meeting)
    assert 0 < world.count(meeting) <= 40 - 32 + 1
    while not step(world.connection, meeting):
        pass
    assert left(world, meeting) == []


def test_a_step_without_a_beginning_erases_nothing(world, full):
    meeting, _ = full()
    before = left(world, meeting)
    assert step(world.connection, meeting)
    assert left(world, meeting) == before


def test_consent_in_the_middle_does_not_survive(world, full):
    meeting, _ = full()
    begin(world.connection, meeting)
    step(world.connection, meeting)
    give(world.connection, meeting, "late")
    while not step(world.connection, meeting):
        pass
    assert left(world, meeting) == [] and give(world.connection, meeting, "later") is None


SETTLE = """
    SELECT is_noted FROM delivery_settle(json_build_array(json_build_object('id', %s, 'lease', %s,
        'result', 'gone', 'status', 410)), '1 h', '1 d', %s)
"""


@pytest.mark.parametrize("moment", ["before the first step", "before the last", "after it"])
def test_a_message_under_way_leaves_nothing(world, full, moment):
    meeting, _ = full()
    world.sql("UPDATE outbox SET leased_until = %s WHERE meeting_id = %s AND status = 'pending'"
              " AND NOT is_held", after(99), meeting)
    [[message], *_] = world.sql("SELECT id FROM outbox WHERE meeting_id = %s"
                                " AND leased_until IS NOT NULL", meeting)
    settle = (SETTLE, message, after(99), after(50))
    begin(world.connection, meeting)
    before = world.count(meeting)
    if moment == "before the first step":
        assert world.sql(*settle) == [(False,)]
        assert world.count(meeting) == before, "endpoint.disabled"
    step(world.connection, meeting)
    if moment == "before the last":
        assert world.sql(*settle) == [(False,)]
    while not step(world.connection, meeting):
        pass
    assert world.sql(*settle) == [(False,)]
    assert left(world, meeting) == []


def test_a_deleted_room_goes_with_its_last_meeting(world, full):
    room = world.room(**WEBHOOK)
    first, _ = full(room)
    world.sql("SELECT meeting_close(%s, %s, NULL)", first, T0)
    second, _ = full(room)
    world.sql("SELECT room_delete(%s, %s)", room, after(60))
    erase(world.connection, first)
    assert world.value("SELECT count(*) FROM room WHERE id = %s", room) == 1
    erase(world.connection, second)
    assert world.value("SELECT count(*) FROM room WHERE id = %s", room) == 0


def test_a_room_that_is_there_stays(world, full):
    room = world.room(**WEBHOOK)
    meeting, _ = full(room)
    erase(world.connection, meeting)
    assert world.value("SELECT count(*) FROM room WHERE id = %s", room) == 1


def test_nobody_may_delete_otherwise(world):
    for role in ("reflector_meetings", "reflector_rooms", "reflector_deliver"):
        for table in ("event", "meeting_row", "tombstone", "erasure", "consent"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                rows(world.connect(role), f"DELETE FROM {table}")


def test_the_moment_of_an_erasure_is_told_by_its_day_in_utc(world, full):
    meeting, name = full()
    begin(world.connection, meeting, T0.replace(hour=23, minute=30))
    assert world.value("SELECT erased_on::text FROM tombstone WHERE room_key ="
                       " sha256(convert_to(%s, 'UTF8'))", name) == "2025-01-15"
