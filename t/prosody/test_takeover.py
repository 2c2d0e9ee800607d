"""The queue folder of an earlier version is taken over as it is found."""

import json

from meetings import event_sync_options

JOINED, LEFT, DESTROYED = "muc-occupant-joined", "muc-occupant-left", "muc-room-destroyed"


def record(meeting, number, event, mark=""):
    """A line of a segment."""
    second = f"2026-01-01T10:00:{number:02d}.000Z"
    body = {"event": event, "room": meeting.name, "timestamp": second, "id": f"id-{number}",
            "data": {"room_jid": meeting.room, "is_breakout": False, "occupant_id": "a@meet.test/x",
                     "joined_at": "2026-01-01T10:00:02.000Z"}}
    return f"{meeting.room}\t{mark}\t{event}\t{json.dumps(body)}\n"


def write_folder(folder, meeting, other):
    """What 0.1.0 left when it was killed; the first record was acknowledged."""
    folder.mkdir(parents=True)
    done = record(meeting, 1, "muc-room-created", "begin")
    (folder / "queue-00000003").write_text(
        done + record(meeting, 2, JOINED) + record(other, 3, JOINED))
    (folder / "queue-00000004").write_text(record(meeting, 4, LEFT) + record(meeting, 5, JOINED)[:50])
    (folder / f"ack-3-{len(done)}").write_text("")
    (folder / "set-aside").write_text("422\tas it was\n")
    (folder / "alive").write_text("1767261610000")
    (folder / "rooms").write_text(
        json.dumps({"jid": meeting.room, "main": meeting.room, "created_at": 1767261601000}) + "\n"
        + json.dumps({"jid": "x@conference.meet.test", "main": "x@conference.meet.test"}) + "\n"
        + json.dumps({"jid": "x@conference.meet.test", "gone": True}) + "\n")


def test_a_queue_of_an_earlier_version_is_taken_over(make_prosody, sink, server, new_meeting):
    meeting, other = new_meeting(), new_meeting()
    prosody = make_prosody(start=False, muc=("event_sync",), options=event_sync_options(
        server, sink.url))
    folder = prosody.data / "event_sync"
    write_folder(folder, meeting, other)
    prosody.start()
    assert [event["type"] for event in meeting.until_stored(3)] == [JOINED, LEFT, DESTROYED]
    assert [event["type"] for event in other.until_stored(1)] == [JOINED]
    destroyed = meeting.events(DESTROYED)[0]["data"]
    assert destroyed["reason"] == "server-restarted"
    assert destroyed["destroyed_at"] == "2026-01-01T10:00:10.000Z"
    assert prosody.log().count("is incomplete; it is dropped") == 1
    assert (folder / "set-aside").read_text() == "422\tas it was\n"
    prosody.stop()
    assert not (folder / "queue-00000003").exists() and not list((folder / "waiting").iterdir())
