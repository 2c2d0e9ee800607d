"""The round of looks that ends what is over: small steps, one transaction a meeting."""

import json
import threading
from datetime import timedelta

import pytest

from cluster import rows
from outbox import ENDED, STARTED, joined, left, news
from racing import WAIT_SECONDS, waits_for_lock
from world import (
    GRACE, LIFETIME, LOST_AFTER, T0, after, append, execute, open_meeting, prepare, settle)

# A round sees every active meeting.
pytestmark = pytest.mark.own_database

FEW = 3
MEETINGS = 8
OVER = after(2) + GRACE


@pytest.fixture(autouse=True)
def nobody_meets(world):
    """Each test begins without active meetings."""
    world.sql("UPDATE meeting_row SET is_active = false, ended_at = start_date WHERE is_active")


@pytest.fixture
def look(world):
    """look(after, at): the (room, meeting, is it over) of the next few."""
    connection = world.connect("reflector_deliver")
    prepare(connection, "meeting_look")
    return lambda behind, at: execute(connection, "meeting_look", behind, at,
                                      GRACE.total_seconds(), LOST_AFTER.total_seconds(), FEW, "[]", 0)


def whole_round(look, at):
    """{meeting: is it over} of all of them."""
    found, behind = {}, ""
    while step := look(behind, at):
        assert len(step) <= FEW
        found.update({meeting: over for _, meeting, over in step})
        behind = step[-1][0]
    return found


def test_a_round_sees_each_active_meeting_once(world, look):
    meetings = [world.meeting()[0] for _ in range(MEETINGS)]
    world.sql("SELECT meeting_close(%s, %s, NULL)", meetings[0], after(1))
    assert whole_round(look, after(5)) == {meeting: False for meeting in meetings[1:]}


def test_a_round_finds_what_is_over_for_whichever_reason(world, look):
    used, used_room = world.meeting()
    busy, busy_room = world.meeting()
    unused, _ = world.meeting()
    world.append(joined(used_room, "a", 1), left(used_room, "a", 2, 1), joined(busy_room, "a", 1))
    assert whole_round(look, OVER - timedelta(microseconds=1)) == {
        used: False, busy: False, unused: False}
    assert whole_round(look, OVER) == {used: True, busy: False, unused: False}
    assert whole_round(look, T0 + LIFETIME + timedelta(seconds=1)) == {
        used: True, busy: False, unused: True}
    assert whole_round(look, T0 + LIFETIME + LOST_AFTER) == {used: True, busy: True, unused: True}


def test_a_look_leaves_out_who_is_not_wanted_and_judges_nobody_when_told_so(world):
    for _ in range(MEETINGS):
        world.meeting()
    by_room = [id for id, in world.sql("SELECT id FROM meeting_row WHERE is_active"
                                       " ORDER BY room_id")]
    connection, without = world.connect("reflector_deliver"), by_room[1:3]
    for query in ("meeting_look", "meeting_next"):
        prepare(connection, query)
    seen = [id for _, id, _ in execute(
        connection, "meeting_look", "", OVER, GRACE.total_seconds(), LOST_AFTER.total_seconds(),
        FEW, json.dumps(without), 0)]
    assert seen == [by_room[0], *by_room[3:5]]
    assert execute(connection, "meeting_next", "", FEW, json.dumps(without)) == [
        (world.value("SELECT room_id FROM meeting_row WHERE id = %s", id), id, True)
        for id in seen]


def test_nothing_to_do_writes_nothing(world, look):
    world.meeting()
    before = world.sql("SELECT id, xmin::text FROM meeting_row ORDER BY id")
    whole_round(look, after(5))
    assert world.sql("SELECT id, xmin::text FROM meeting_row ORDER BY id") == before


def test_a_meeting_is_never_ended_while_a_join_is_being_committed(world, look, with_webhook):
    meeting, room = with_webhook
    world.append(joined(room, "a", 1), left(room, "a", 2, 1))
    joiner = world.connect("reflector_jitsi_events", autocommit=False)
    append(joiner, joined(room, "b", 3))
    assert whole_round(look, OVER) == {meeting: True}
    settler, ended = world.connect("reflector_deliver"), []
    thread = threading.Thread(target=lambda: ended.append(settle(settler, meeting, OVER)))
    thread.start()
    waits_for_lock(world, settler)
    joiner.commit()
    thread.join(WAIT_SECONDS)
    assert ended == [False] and world.row(meeting)[0]
    assert ENDED not in news(world, meeting)


def test_joins_and_ends_at_once_leave_each_meeting_with_one_truth(world):
    """Either the join came first and the meeting goes on, or it is stored after the end."""
    settler, joiner = world.connect("reflector_deliver"), world.connect("reflector_jitsi_events")
    for _ in range(40):
        room = world.room(webhook_url="https://hooks.example.com/")
        meeting, name = open_meeting(world.connection, room)
        world.append(joined(name, "a", 1), left(name, "a", 2, 1))
        threads = [threading.Thread(target=settle, args=[settler, meeting, OVER]),
                   threading.Thread(target=append, args=[joiner, joined(name, "b", 3,
                                                                        received_at=OVER)])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_SECONDS)
        is_active = world.row(meeting)[0]
        told = news(world, meeting)
        assert told.count(STARTED) == 1 and told.count(ENDED) == (not is_active)


def test_rounds_at_once_end_each_meeting_once(world, look):
    for _ in range(MEETINGS):
        _, name = world.meeting(webhook_url="https://hooks.example.com/", webhook_secret="s")
        world.append(joined(name, "a", 1), left(name, "a", 2, 1))
    over = [meeting for meeting, is_over in whole_round(look, OVER).items() if is_over]
    assert len(over) == MEETINGS
    connections = [world.connect("reflector_deliver") for _ in range(3)]
    told = []

    def work(connection):
        told.append([settle(connection, meeting, OVER) for meeting in over])
    threads = [threading.Thread(target=work, args=[connection]) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert [sum(each) for each in zip(*told)] == [1] * MEETINGS
    assert rows(world.connection, "SELECT count(*) FROM outbox WHERE type = %s"
                " AND meeting_id = ANY (%s)", ENDED, over) == [(MEETINGS,)]
