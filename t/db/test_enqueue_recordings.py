"""What a recording's events tell: to whom, and what waits for an endpoint."""

import threading

from cluster import rows
from outbox import URL, completion, joined, news, sha, signal, told
from racing import waits_for_lock
from world import after, append, room_change


def change(world, meeting, url):
    """The statement that gives a meeting's room a webhook, or takes it away, as rows() takes it."""
    room = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    return room_change(room, webhook_url=url)


def test_a_recording_starts_once(world, with_webhook):
    meeting, room = with_webhook
    world.append(signal(room), signal(room, at=1), signal(room, dialect="stock", at=2))
    world.append(signal(room, at=3), signal(room, recording="other", at=4))
    world.append(signal(room, recording=None), signal(room, recording=""),
                 signal(room, recording="forged", dialect="jibri"))
    assert news(world, meeting) == ["recording.started"] * 2
    assert told(world, meeting, "recording.started") == {sha("r"), sha("other")}
    assert world.sql("SELECT subject_id = derived_id(meeting_id, 'recording', 'r') FROM outbox"
                     " WHERE meeting_id = %s ORDER BY number LIMIT 1", meeting) == [(True,)]


def test_a_completion_waits_for_an_endpoint_and_is_due_when_there_is_one(world):
    meeting, room = world.meeting()
    world.append(completion(room, at=3))
    due = "SELECT status, next_attempt_at = created_at FROM outbox WHERE meeting_id = %s"
    assert world.sql(due, meeting) == [("pending", None)]
    world.sql(*change(world, meeting, URL))
    assert world.sql(due, meeting) == [("pending", True)]
    world.sql(*change(world, meeting, ""))
    assert world.sql(due, meeting) == [("pending", None)]


def test_a_completion_is_about_its_recording_or_its_file(world, with_webhook):
    meeting, room = with_webhook
    world.append(completion(room, recording_id="r"), completion(room, file="/r/b.mp4"))
    assert world.sql("SELECT subject_id IN (derived_id(meeting_id, 'recording', 'r'),"
                     " derived_id(meeting_id, 'file', '/r/b.mp4')) FROM outbox"
                     " WHERE meeting_id = %s", meeting) == [(True,)] * 2


def test_the_pipeline_gets_completions_and_nothing_else_when_there_is_one(world, with_webhook):
    meeting, room = with_webhook
    pipeline = "SELECT type, next_attempt_at IS NOT NULL FROM outbox WHERE meeting_id = %s" \
        " AND endpoint = 'pipeline' ORDER BY number"
    world.append(completion(room, size=1))
    assert world.sql(pipeline, meeting) == []
    world.sql("SELECT pipeline_register(true)")
    try:
        world.append(completion(room, size=2), joined(room, "a", 1), signal(room))
        assert world.sql(pipeline, meeting) == [("recording.completed", True)]
    finally:
        world.sql("SELECT pipeline_register(false)")
    assert world.sql(pipeline, meeting) == [("recording.completed", False)]


def test_a_deleted_rooms_recordings_wait_for_nobody(world):
    meeting, room = world.meeting()
    world.append(completion(room))
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    world.sql("SELECT room_delete(%s, %s)", room_id, after(60))
    world.append(completion(room, size=2))
    assert news(world, meeting) == []


def test_a_completion_and_a_new_webhook_at_once_lose_nothing(world):
    """Whoever is first, the message is due in the end."""
    for webhook_first in (True, False):
        meeting, room = world.meeting()
        first = world.connect("postgres", autocommit=False)
        second = world.connect("postgres")
        if webhook_first:
            rows(first, *change(world, meeting, URL))
            thread = threading.Thread(target=append, args=[second, completion(room)])
        else:
            append(first, completion(room))
            thread = threading.Thread(target=rows, args=[second, *change(world, meeting, URL)])
        thread.start()
        waits_for_lock(world, second)
        first.commit()
        thread.join(30)
        assert world.sql("SELECT status, next_attempt_at IS NOT NULL FROM outbox"
                         " WHERE meeting_id = %s", meeting) == [("pending", True)]


# What failed.

FAILED = "recording.failed"


def failure(room, file="/r/a.mp4", **data):
    """A recording_failed."""
    return {**completion(room, file, **data), "type": "recording_failed"}


def off(room, recording="r", **data):
    """A recording that stops."""
    made = signal(room, recording, at=9)
    return {**made, "type": "jibri-recording-off", "data": {**made["data"], **data}}


def test_a_failure_is_told_once_for_each_recording(world, with_webhook):
    meeting, room = with_webhook
    world.append(failure(room, recording_id="r"), failure(room, "/r/b.mp4", recording_id="r"),
                 failure(room, "/r/r/c.mp4"))
    world.append(failure(room, "/other.mp4"), off(room, failure_reason="error"))
    assert news(world, meeting) == [FAILED] * 2
    ids = world.sql("SELECT id FROM recording_of(%s, %s, '1 s')", meeting, after(0))
    assert told(world, meeting, FAILED) == {sha(number) for number, in ids}


def test_what_never_began_has_failed_and_what_stopped_has_not(world, with_webhook):
    meeting, room = with_webhook
    world.append(off(room, "none", failure_reason="error"))
    assert news(world, meeting) == [FAILED]
    world.append(signal(room), off(room, failure_reason="error"), off(room, "quiet"),
                 off(room, None, failure_reason="error"))
    assert told(world, meeting, FAILED) == {sha(world.value(
        "SELECT derived_id(%s, 'recording', 'none')", meeting))}


def test_a_failure_behind_its_completion_is_no_news(world, with_webhook):
    meeting, room = with_webhook
    world.append(completion(room, recording_id="r"))
    world.append(failure(room, recording_id="r"))
    world.append(failure(room, "/b.mp4"), completion(room, "/b.mp4"))
    assert news(world, meeting) == ["recording.completed"] * 2


def test_a_failure_is_told_to_who_listens_now_alone(world):
    meeting, room = world.meeting()
    world.sql("SELECT pipeline_register(true)")
    try:
        world.append(failure(room, recording_id="r"))
    finally:
        world.sql("SELECT pipeline_register(false)")
    world.sql(*change(world, meeting, URL))
    assert news(world, meeting) == []


def test_types_that_a_room_does_not_want_go_to_the_pipeline_alone(world, with_webhook):
    meeting, room = with_webhook
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    world.sql("SELECT pipeline_register(true)")
    try:
        for wanted, found in (("recording.failed", []), ("recording.started", ["recording.started"]),
                              ("recording.completed", ["recording.completed"])):
            world.sql("DELETE FROM outbox WHERE meeting_id = %s", meeting)
            world.sql(*room_change(room_id, webhook_events=wanted))
            world.append(signal(room, recording="on " + wanted),
                         completion(room, file=wanted, recording_id="off " + wanted))
            assert world.sql("SELECT type FROM outbox WHERE meeting_id = %s AND endpoint = 'room'",
                             meeting) == [(one,) for one in found]
            assert world.sql("SELECT type FROM outbox WHERE meeting_id = %s"
                             " AND endpoint = 'pipeline'", meeting) == [("recording.completed",)]
    finally:
        world.sql("SELECT pipeline_register(false)")


def test_a_recording_is_not_handed_over_again_to_a_room_that_does_not_want_it(world, with_webhook):
    meeting, room = with_webhook
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    world.append(completion(room, file="/r/x.mp4"))
    due = "SELECT recording_redeliver(%s, derived_id(%s, 'file', '/r/x.mp4'), %s)"
    assert world.value(due, meeting, meeting, after(9)) == 1
    world.sql(*room_change(room_id, webhook_events="recording.failed"))
    assert world.value(due, meeting, meeting, after(9)) == 0


def test_a_failure_is_a_message_where_it_is_wanted(world, with_webhook):
    meeting, room = with_webhook
    room_id = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    for wanted in ("recording.started", "recording.failed"):
        world.sql(*room_change(room_id, webhook_events=wanted))
        world.append(failure(room, "/r/" + wanted))
    assert news(world, meeting) == ["recording.failed"]
