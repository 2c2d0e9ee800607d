"""What reflectorctl shows of everything, asked by the role of an operator who only reads; what
programs and deliver ask about an identity provider."""

import json

from asker import DELIVER, HEALTH, MEETINGS, OPERATOR, READER, ROOMS
from world import BY_OWNER

MISSING = 1800


def monitor(day):
    """Metrics and readiness."""
    day.ask(HEALTH, "health_metrics", day.at(10**5), 180)
    day.ask(HEALTH, "health_meeting_metrics")
    day.ask(HEALTH, "health_recording_metrics", day.at(10**5), MISSING)
    day.ask(DELIVER, "heartbeat_note", 40)
    day.ask(HEALTH, "health_obstacle")
    day.ask(HEALTH, "health_warnings", 180)
    day.ask(OPERATOR, "doctor_report_keep", "web-1", "[]")
    day.ask(HEALTH, "doctor_report_list")
    day.ask(HEALTH, "health_missing", day.at(10**5), MISSING)


def search(day):
    """Rooms by a part of their names: own and shared ones, those of a key, everybody's."""
    for owner, rooms, note in ((day.owner, None, ""), (day.owner, [day.room], "of a key"),
                               (None, None, "everybody's")):
        day.ask(ROOMS, "room_list_named", owner, 50, 0, owner is None, "OOM", rooms, note=note)


def look_around(day):
    """All of it, on a Day."""
    search(day)
    day.ask(READER, "overview_begin")
    day.ask(READER, "overview_people")
    day.ask(READER, "overview_last_event")
    day.ask(READER, "overview_recordings", day.at(10**5), MISSING)
    day.ask(READER, "overview_work")
    for room, active in [(None, "false"), (None, "true"), (day.room, "false")]:
        day.ask(READER, "listing_meetings", room, active, 50,
             note="active" if active == "true" else "of a room" if room else "newest")
    day.ask(READER, "listing_file", "/r/r1/0.mp4", "/r")
    day.ask(READER, "listing_file", "/r/none.mp4", "/r", note="unknown")
    day.ask(READER, "listing_meeting", day.meeting)
    day.ask(READER, "listing_meeting", day.name)
    day.ask(READER, "listing_meeting", "none", note="unknown")
    day.ask(READER, "listing_meeting", day.crowd.big, note="the big one")
    for meeting, room, missing in [(day.meeting, None, "false"), (None, day.room, "false"),
                                   (None, None, "false"), (None, None, "true")]:
        day.ask(READER, "listing_recordings", meeting, room, missing, day.at(10**5), MISSING, 50,
             note="missing" if missing == "true" else f"{bool(meeting)} {bool(room)}")
    for meeting, room in [(day.meeting, None), (None, day.room), (None, None)]:
        for state in ("open", "failing", "dead"):
            day.ask(READER, "listing_deliveries", meeting, room, state, 50,
                 note=f"{state} {bool(meeting)} {bool(room)}")
    day.ask(READER, "listing_rooms", 50, "")
    _fetch_keys(day)
    _audit(day)


def _fetch_keys(day):
    """Keys of an identity provider, on a Day."""
    source = f"issuer https://{day.owner}.example.com"
    [[lease]] = day.ask(DELIVER, "provider_claim", source, 3600, 10, 60, 20)
    day.ask(DELIVER, "provider_claim", source, 3600, 10, 60, 20, note="leased")
    day.ask(DELIVER, "provider_keep", source, lease, '{"keys":[]}')
    day.ask(DELIVER, "provider_failed", source, lease)
    day.ask(ROOMS, "provider_read", source, 0, 86400)
    day.ask(MEETINGS, "provider_ask", source, 10)
    day.ask(DELIVER, "provider_forget", source)


def _audit(day):
    """Its rows by each filter, beside others' that grow; written and removed."""
    day.ask(ROOMS, "trail_refusals", json.dumps([
        {"at": str(day.at(n)), "reason": "token_wrong", "address": "192.0.2.1", "count": 1}
        for n in (0, 0, 60)]))
    few = {"object": (None, day.room, None, None, None, None),
           "user": (None, None, day.owner, None, None, None),
           "action": ("key.created", None, None, None, None, None),
           "actor": (None, None, None, "guest", None, None),
           "time": (None, None, None, None, day.at(0), day.at(86400)),
           "refused": ("credentials.refused", None, None, None, day.at(0), day.at(86400)),
           "several": ("room.changed", day.room, "crowd", "user", None, None),
           "all": (None,) * 6}
    for note, filters in few.items():
        for role in (ROOMS, READER):
            day.ask(role, "trail_list", *filters, 50, 0, 10000, note=note)
    day.ask(DELIVER, "trail_expire", 10 * 365 * 86400, 500)
    day.ask(DELIVER, "trail_expire", 86400, 5, note="some")
    day.ask(DELIVER, "api_key_expire", 86400, 5)


def operate(day):
    """reflectorctl's looks at one meeting or page."""
    day.ask(OPERATOR, "event_scan", day.meeting, 0, 1 << 16)
    events = day.ask(OPERATOR, "event_scan", day.meeting, 0, 1)
    day.ask(OPERATOR, "event_reproject", json.dumps([
        {"meeting_id": row[0], "seq": row[1], "occurred_at": row[5].isoformat()} for row in events]))
    [[before]] = day.crowd.world.sql(
        "SELECT coalesce(max(id), '') FROM meeting_row WHERE id < %s", day.meeting)
    day.ask(OPERATOR, "presence_rebuild", before)
    day.ask(OPERATOR, "presence_newest", 1)
    day.ask(OPERATOR, "audit_database")
    day.ask(OPERATOR, "presence_differs", day.meeting)
    day.ask(OPERATOR, "person_export", day.owner, day.at(10**5))
    day.ask(OPERATOR, "room_moving", "jitsi", None, "room-")
    day.ask(OPERATOR, "room_move", day.room, "jitsi", "jitsi", BY_OWNER)
