"""What is written to the outbox, and the events that write it."""

import hashlib
from datetime import timezone

from world import after, item

URL = "https://hooks.example.com/"
JOINED, LEFT = "participant.joined", "participant.left"
STARTED, ENDED = "meeting.started", "meeting.ended"


def sha(text):
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).digest()


def subject_of(occupant, breakout, joined_at):
    """What stands for a session in the outbox."""
    moment = joined_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    where = "-" if breakout is None else sha(breakout).hex()
    return sha(f"{sha(occupant).hex()} {where} {moment}")


def news(world, meeting):
    """The types of a meeting's messages to its room, in their order."""
    return [kind for kind, in world.sql(
        "SELECT type FROM outbox WHERE meeting_id = %s AND endpoint = 'room' ORDER BY number",
        meeting)]


def told(world, meeting, kind):
    """The subjects of a meeting's messages of one kind."""
    return {bytes(key) for key, in world.sql(
        "SELECT dedup_key FROM outbox WHERE meeting_id = %s AND type = %s", meeting, kind)}


def joined(room, who, at, **members):
    """A joined that names its session."""
    return item(room, "joined", who, at, joined_at=after(at), **members)


def left(room, who, at, start, **members):
    """A left that names its session."""
    return item(room, "left", who, at, joined_at=after(start), **members)


def signal(room, recording="r", at=0, **members):
    """A recording that starts."""
    return item(room, at=at, type="jibri-recording-on", data={"recording_id": recording}, **members)


def completion(room, file="/r/a.mp4", at=0, **data):
    """A recording_completed."""
    return item(room, at=at, dialect="jibri", type="recording_completed",
                data={"recording_file": file, **data})
