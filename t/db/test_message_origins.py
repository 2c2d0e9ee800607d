"""Which request a message names: the one that brought the event it comes from."""

import json

from outbox import ENDED, JOINED, LEFT, STARTED, completion, joined, left, sha, signal
from world import after, item

END = "The meeting has been terminated"


def by(number, made):
    """An item that came with the request of this number."""
    return {**made, "request": f"r{number}", "trace": f"{number:032x}-01"}


def origins(world, meeting):
    """{(type, occupant or None): the request's number; None: none} of a meeting's messages."""
    people = {sha(who).hex(): who for who in "abc"}
    found = world.sql("SELECT type, subject_id, request_id, trace FROM outbox"
                      " WHERE meeting_id = %s ORDER BY number", meeting)
    for _, _, request, trace in found:
        assert trace == (f"{int(request[1:]):032x}-01" if request else None)
    return {(kind, people.get(about)): request and int(request[1:]) for kind, about, request, _ in found}


def test_each_message_of_a_batch_names_the_last_request_that_it_may_come_from(world, with_webhook):
    meeting, room = with_webhook
    other, elsewhere = world.meeting(webhook_url="https://hooks.example.com/")
    world.append(by(1, joined(room, "a", 1)), by(2, joined(room, "b", 2)),
                 by(3, left(room, "a", 3, 1)), by(4, joined(elsewhere, "a", 1)))
    assert origins(world, meeting) == {(STARTED, None): 3, (JOINED, "a"): 3, (JOINED, "b"): 2,
                                       (LEFT, "a"): 3}
    assert origins(world, other) == {(STARTED, None): 4, (JOINED, "a"): 4}


def test_who_is_closed_out_left_by_the_closing(world, with_webhook):
    meeting, room = with_webhook
    world.append(by(1, joined(room, "a", 1)))
    world.append(by(2, joined(room, "b", 2)), by(3, item(room, "destroyed", at=9, occupants=[])))
    assert origins(world, meeting) == {(STARTED, None): 1, (JOINED, "a"): 1, (JOINED, "b"): 2,
                                       (LEFT, "a"): 3, (LEFT, "b"): 3}


def test_a_recount_is_by_the_request_that_made_it_necessary(world, with_webhook):
    meeting, room = with_webhook
    world.append(by(1, joined(room, "a", 1, dialect="stock")))
    world.append(by(2, joined(room, "a", 1)), by(3, joined(room, "b", 2)))
    world.append(by(4, left(room, "b", 5, 2)))
    assert origins(world, meeting)[LEFT, "b"] == 4
    assert origins(world, meeting)[JOINED, "b"] == 3 and None not in origins(world, meeting).values()


def test_an_end_for_all_names_its_request_in_the_audit_too(world, with_webhook):
    meeting, room = with_webhook
    world.append(by(1, joined(room, "a", 1)))
    world.append(by(2, left(room, "a", 8, 1)),
                 by(3, item(room, "destroyed", at=9, occupants=[], data={"reason": END})))
    assert origins(world, meeting)[ENDED, None] == 3
    assert world.sql("SELECT action, actor, request_id FROM audit WHERE object = %s ORDER BY number", meeting) == [
        ("meeting.created", "system", None), ("meeting.ended", "system", "r3")]


def test_recordings_name_their_requests(world, with_webhook):
    meeting, room = with_webhook
    world.append(by(1, signal(room, "r")), by(2, completion(room, recording_id="r")),
                 by(3, item(room, at=9, dialect="jibri", type="recording_failed",
                            data={"recording_file": "/r/b.mp4", "recording_id": "s"})))
    found = {"recording.started": 1, "recording.completed": 2, "recording.failed": 3}
    assert origins(world, meeting) == {(kind, None): number for kind, number in found.items()}


def test_a_repeat_changes_nothing_and_what_no_request_brought_names_none(world, with_webhook):
    meeting, room = with_webhook
    once = joined(room, "a", 1)
    world.append(once)
    world.append(by(1, once))
    assert origins(world, meeting) == {(STARTED, None): None, (JOINED, "a"): None}


def test_an_end_by_its_owner_names_the_request_and_one_by_the_clock_none(world):
    for origin, number in [({"request": "r7", "trace": f"{7:032x}-01"}, 7), (None, None)]:
        meeting, _ = world.meeting(webhook_url="https://hooks.example.com/")
        world.sql("SELECT meeting_rule(%s, 'end', '{}', %s, %s::jsonb)", meeting, after(9),
                  json.dumps(origin) if origin else None)
        assert origins(world, meeting) == {(ENDED, None): number}


def test_a_redelivered_recording_keeps_its_request_and_a_new_message_gets_the_caller_s(world):
    meeting, room = world.meeting()
    world.append(by(1, completion(room, recording_id="r")))
    world.sql("UPDATE room SET webhook_url = 'https://hooks.example.com/'"
              " WHERE id = (SELECT room_id FROM meeting_row WHERE id = %s)", meeting)
    again = ("SELECT recording_redeliver(%s, derived_id(%s, 'recording', 'r'), %s, %s::jsonb)", meeting,
             meeting, after(9), json.dumps({"request": "r2", "trace": f"{2:032x}-01"}))
    assert world.value(*again) == 1
    assert origins(world, meeting) == {("recording.completed", None): 1}
    world.sql("DELETE FROM outbox WHERE meeting_id = %s", meeting)
    assert world.value(*again) == 1
    assert origins(world, meeting) == {("recording.completed", None): 2}
