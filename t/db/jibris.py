"""What Jibri reports, as a part of a day's work."""

from asker import JIBRI, READER
from outbox import completion
from world import item


def report(day):
    """What Jibri itself reports: of itself, of a session before and after its meeting is known."""
    for name in ("jibri-1", day.owner):
        day.ask(JIBRI, "jibri_note", name, "host", "IDLE", "HEALTHY", None, day.at(1))
    session = ("jibri-1", "OFF", "Chrome hung", day.at(151), None, None)
    day.ask(JIBRI, "jibri_session_note", f"session-{day.owner}", *session)
    day.ask(JIBRI, "jibri_session_note", f"session-{day.owner}", *session, note="a repeat")
    day.tell("a recording that Jibri reported", day.event(
        completion, "/r/r9.mp4", at=152, recording_id=f"session-{day.owner}"), role=JIBRI)
    day.ask(JIBRI, "jibri_session_note", f"session-{day.owner}", *session, note="of a meeting")
    day.ask(READER, "jibri_count", day.at(2), 180)
    day.tell("a start was refused", day.event(
        item, at=153, type="jibri-recording-refused",
        data={"attempt_id": day.owner, "reason": "no Jibri", "will_retry": True}))
    [[seq]] = day.crowd.world.sql("SELECT max(seq)::text FROM event WHERE meeting_id = %s", day.meeting)
    day.render(day.meeting, seq, "a start that was refused", is_recording=True)
