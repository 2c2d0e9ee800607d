"""What a day's work is made of: rooms, meetings and events, asked for by the programs' roles."""

import json
import uuid
from datetime import timedelta

from world import BY_OWNER, GRACE, LIFETIME, LOST_AFTER, T0, form, item

ROOMS, MEETINGS, EVENTS = "reflector_rooms", "reflector_meetings", "reflector_jitsi_events"
JIBRI, WHEREBY, HEALTH = "reflector_jibri_complete", "reflector_whereby", "reflector_health"
DELIVER, OPERATOR, READER = "reflector_deliver", "postgres", "reflector_reader"
WAITS = (GRACE.total_seconds(), LOST_AFTER.total_seconds())


class Asker:
    """Day number n of a backend, beside a Crowd, with a room and its meeting."""

    def __init__(self, backend, crowd, number):
        self.ask, self.crowd = backend.ask, crowd
        backend.renew(OPERATOR)
        # Days do not see each other's recordings.
        self.start = T0 + timedelta(days=30 + 8 * number)
        self.owner = f"owner-{uuid.uuid4()}"
        self.room = self.make_room()
        self.opened = []
        self.meeting, self.name = self.open(self.room)

    def at(self, seconds):
        """A moment of the day."""
        return self.start + timedelta(seconds=seconds)

    def make_room(self, platform="jitsi", **given):
        """The id of a new room."""
        [[room, *_]] = self.ask(
            ROOMS, "room_create", str(uuid.uuid4()), self.owner, form(
                name=given.get("name", f"room-{uuid.uuid4()}"), platform=platform,
                webhook_url=given.get("webhook"), require_consent=given.get("consent")),
            "secret", self.start, BY_OWNER)
        return room

    def change(self, room, note, **given):
        """PATCH of a room."""
        self.ask(ROOMS, "room_change", room, form(
            webhook_url=given.get("url"), require_consent=given.get("consent")),
            "new secret", self.at(0), 60, 0, BY_OWNER, note=note)

    def open(self, room, at=0, note=""):
        """(id, room_name) of the room's meeting."""
        [[meeting, _, _, name, *_]] = self.ask(
            MEETINGS, "meeting_open", room, str(uuid.uuid4()), str(uuid.uuid4()), self.at(at),
            self.at(at) + LIFETIME, *WAITS, None, 0, BY_OWNER, note=note)
        self.ask(MEETINGS, "origin_note_links", meeting, BY_OWNER)
        self.opened.append(meeting)
        return meeting, name

    def tell(self, note, *items, role=EVENTS, verdict="stored"):
        """One batch of events."""
        answers = self.ask(role, "event_append", json.dumps(items), note=note)
        assert {told for _, told in answers} == {verdict}, (note, answers)

    def event(self, make, *args, room=None, at=0, **members):
        """An item of today, made by one of outbox's or world's makers."""
        made = make(room or self.name, *args, **members)
        made["received_at"] = made["occurred_at"] = str(self.at(at))
        return made

    def session(self, kind, who, at, start, room=None, **members):
        """A joined or left that names its session; start None: that names none."""
        return self.event(item, kind, who, room=room, at=at, person=f"person-{who}", name="A B",
                          joined_at=None if start is None else self.at(start), **members)
