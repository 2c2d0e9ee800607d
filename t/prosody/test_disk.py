"""A full disk: logged, counted, and nothing is lost that memory can hold."""

import pytest

from meetings import event_sync_options, visit
from wait import until

ALL = ["muc-room-created", "muc-occupant-joined", "muc-occupant-left", "muc-room-destroyed"]
LESS_THAN_AN_EVENT = 200
IS_WRITTEN = "that memory held are written, 0 are not"


@pytest.fixture
def prosody(make_prosody, sink, server):
    """Prosody sending to the sink, on a disk that fill() fills."""
    made = make_prosody(start=False, muc=("event_sync",), options=event_sync_options(
        server, sink.url))
    return made.start(can_fill=True)


def visits_until_written(prosody, room):
    """How many visits it took until all that memory held was on disk."""
    count = 0
    while IS_WRITTEN not in prosody.log():
        visit(prosody, room)
        count += 1
        assert count < 1000, prosody.tail()
    return count


def types(meeting, count):
    return [event["type"] for event in meeting.until_stored(count)]


def in_order_of_first(items):
    """Is each repeated only right after itself?"""
    first = list(dict.fromkeys(items))
    return items == sorted(items, key=first.index)


def test_events_are_delivered_from_memory(prosody, meeting):
    prosody.fill(LESS_THAN_AN_EVENT)
    visitor = visit(prosody, meeting.room)
    assert types(meeting, 4) == ALL
    prosody.logged("error\tCannot write to the queue: File too large")
    assert meeting.participants() == {visitor.jid: [(None, True, False)]}


def test_what_memory_held_is_written_in_order_and_survives_a_kill(prosody, sink, meeting):
    sink.default = "500"
    visit(prosody, meeting.room)
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, meeting.room)
    prosody.logged("Cannot write to the queue")
    prosody.fill(None)
    visits = 2 + visits_until_written(prosody, meeting.room)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 4 * visits) == visits * ALL
    assert set(sum(meeting.participants().values(), [])) == {(None, True, False)}


def test_what_memory_held_survives_an_end_without_another_event(prosody, sink, meeting):
    sink.default = "500"
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, meeting.room)
    prosody.logged("Cannot write to the queue")
    prosody.fill(None)
    prosody.logged(IS_WRITTEN)
    prosody.stop()
    sink.default = "forward"
    prosody.start()
    # That the room has gone could not be remembered either: then it is told once more.
    told = types(meeting, 4)
    assert told[:4] == ALL and set(told[4:]) <= {"muc-room-destroyed"}


def test_a_head_held_by_memory_is_sent_on_when_it_gets_to_disk(prosody, sink, meeting):
    sink.default = "500"
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, meeting.room)
    sink.until_asked(2)
    prosody.fill(None)
    visits = 1 + visits_until_written(prosody, meeting.room)
    sink.default = "forward"
    assert types(meeting, 4 * visits) == visits * ALL
    assert in_order_of_first([request.body for request in sink.requests])
    folder = prosody.data / "event_sync"

    def is_all_acknowledged():
        [ack] = [file.name for file in folder.glob("ack-*")] or [""]
        [queue] = list(folder.glob("queue-*")) or [None]
        return queue and ack == f"ack-{int(queue.name[6:])}-{queue.stat().st_size}"
    until(is_all_acknowledged, lambda: str(list(folder.iterdir())))


def test_a_refused_room_delays_no_other_on_a_full_disk(prosody, sink, meeting, new_meeting):
    other = new_meeting()
    sink.rule = lambda request: "500" if request.json["room"] == other.name else None
    visit(prosody, other.room)
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, other.room)
    visit(prosody, meeting.room)
    assert types(meeting, 4) == ALL
    sink.rule = None
    assert types(other, 8) == 2 * ALL


def test_a_refused_rooms_events_are_written_once_there_is_space(prosody, sink, meeting):
    sink.default = "500"
    visit(prosody, meeting.room)
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, meeting.room)
    prosody.logged("Cannot write to the queue")
    prosody.fill(None)
    prosody.logged(IS_WRITTEN)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 8)[:8] == 2 * ALL


def test_memory_has_an_end_and_says_so(prosody, sink):
    sink.default = "500"
    prosody.fill(LESS_THAN_AN_EVENT)
    visit(prosody, "many@conference.meet.test")
    prosody.logged("muc-room-created of many@conference.meet.test: status 500")
    prosody.shell("> local us = prosody.hosts['conference.meet.test'].modules.event_sync.module"
                  " local _, outbox = next(us:shared('/*/event_sync/outboxes').by_folder)"
                  " for i = 1, 10001 do outbox.delivery.journal:append("
                  "'many@conference.meet.test\\t\\t' .. ('x'):rep(300) .. '\\t{}') end")
    prosody.logged("An event is lost: memory holds 10000")
    assert prosody.log().count("An event is lost") == 1
