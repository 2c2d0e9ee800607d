"""What each event of a meeting says of who is in, and of who that is."""

import fnmatch
import functools
from collections import namedtuple

from decimal import Decimal

from reading import (CREATED, DESTROYED, JOINED, LEFT, ROLE, SIGNED, SNAPSHOT, STOCK, WHEREBY,
                     WHEREBY_JOINED, WHEREBY_LEFT, an_object, event_of, first_text, moment,
                     objects, stored, text)

# What one event says of one occupant. said is "in" or "out"; start is the joined_at
# that the sender named, or None; at is when he was in (join) or went (left). person, name
# (of the person's token), nick and email are None where they are not told, and so are
# is_moderator, removed_by and speaking_ms.
Sighting = namedtuple("Sighting", "occupant breakout said start at person name nick email"
                                  " is_machine event_time is_moderator removed_by speaking_ms")

# Something that ends sessions without saying so of each: a room destroyed, created
# again, or a snapshot; listed holds a snapshot's (occupant, joined_at or None).
Closing = namedtuple("Closing", "kind breakout at listed")

SERVICES = "focus@* recorder@* jibri*@* jigasi*@* transcriber@*"
MACHINE_ROLES = {"recorder", "streamer", "captioner", "assistant"}
JITSI_KINDS = {JOINED: "joined", LEFT: "left", CREATED: "created", DESTROYED: "destroyed",
               SNAPSHOT: "snapshot", ROLE: "role"}
WHEREBY_KINDS = {WHEREBY_JOINED: "joined", WHEREBY_LEFT: "left"}
JITSI_PLATFORM, WHEREBY_PLATFORM = "jitsi", "whereby"


def kind_of(event):
    """What an event tells of who is in; None: nothing. A snapshot without a list tells
    nothing, nor does a new role without its session."""
    kind = (WHEREBY_KINDS if event.dialect == WHEREBY else JITSI_KINDS).get(event.type)
    if kind == "snapshot" and not isinstance(event.data.get("occupants"), (list, dict)):
        return None
    if kind == "role" and (event.dialect != SIGNED
                           or moment(event.data.get("joined_at")) is None):
        return None
    return kind


def presence_events(requests, platform=JITSI_PLATFORM):
    """Of a meeting at Whereby its dialect counts alone, of any other the signed one if there
    is any presence event of it, else the stock one."""
    events = [event_of(request) for request in stored(requests)]
    presence = [event for event in events if kind_of(event) is not None]
    if platform == WHEREBY_PLATFORM:
        counted = WHEREBY
    elif any(event.dialect == SIGNED for event in presence):
        counted = SIGNED
    else:
        counted = STOCK
    return [event for event in presence if event.dialect == counted]


# From events to what they say.

def occupant_of(dialect, members):
    if dialect == STOCK:
        return first_text(members, "occupant_jid")
    if dialect == WHEREBY:
        return first_text(members, "participantId", "externalId", "displayName")
    return first_text(members, "occupant_id", "user_id")


def entry_occupant_of(dialect, entry):
    if dialect == STOCK:
        return first_text(entry, "occupant_jid")
    return first_text(entry, "occupant_id", "user_id", "occupant_jid")


def identity_of(dialect, members):
    """Person, name, nick and e-mail. A person's token names the person, unless a guest's;
    a sender that tells no id tells of no token."""
    email = first_text(members, "email")
    if dialect == WHEREBY:
        return (first_text(members, "externalId"), None,
                first_text(members, "displayName"), email)
    person = first_text(members, "user_id", "id")
    name = None
    if person is not None and not person.startswith("guest-"):
        name = first_text(members, "name")
    return person, name, first_text(members, "nick", "display_name", "name"), email


def is_machine(dialect, members, occupant, services):
    if dialect == WHEREBY:
        return text(members.get("roleName")) in MACHINE_ROLES
    return occupant is not None and is_service(occupant, services)


def ruling_of(dialect, members, said):
    """is_moderator, removed_by and speaking_ms. They count only of a session that is named,
    the last two only of one that ends; that somebody who leaves is no moderator says nothing.
    A speaking time below 0 is none."""
    if dialect == WHEREBY or moment(members.get("joined_at")) is None:
        return None, None, None
    role = text(members.get("role"))
    is_moderator = None if role is None else role == "moderator"
    if said == "in":
        return is_moderator, None, None
    ms = members.get("total_dominant_speaker_time")
    if members.get("speaking_seconds") is not None:
        ms = members["speaking_seconds"] * 1000
    return (is_moderator or None, text(members.get("removed_by")),
            None if ms is None or ms < 0 else int(ms + Decimal("0.5")))


def sighting(event, occupant, members, said, at, services):
    return Sighting(occupant, event.breakout, said, moment(members.get("joined_at")), at,
                    *identity_of(event.dialect, members),
                    is_machine(event.dialect, members, occupant, services), event.time,
                    *ruling_of(event.dialect, members, said))


def sightings_of(event, services=SERVICES):
    """What the event says of each occupant, also of those who are not people."""
    kind = kind_of(event)
    if kind in ("joined", "left", "role"):
        return [sighting_of_one(event, kind, services)]
    if kind == "destroyed":
        return [sighting(event, entry_occupant_of(event.dialect, entry), entry, "out",
                         moment(entry.get("left_at")) or event.time, services)
                for entry in objects(event.data.get("all_occupants"))]
    if kind == "snapshot":
        return [sighting(event, entry_occupant_of(event.dialect, entry), entry, "in",
                         event.time, services)
                for entry in objects(event.data.get("occupants"))]
    return []


def sighting_of_one(event, kind, services):
    members = event.data
    if event.dialect == STOCK:
        members = an_object(event.data.get("occupant"))
    occupant = occupant_of(event.dialect, members)
    if kind == "role":
        event = event._replace(time=moment(members.get("changed_at")) or event.time)
    if kind != "left":
        return sighting(event, occupant, members, "in", event.time, services)
    left_at = event.time
    if event.dialect != WHEREBY:
        left_at = moment(members.get("left_at")) or event.time
    return sighting(event._replace(time=left_at), occupant, members, "out", left_at, services)


def closing_of(event):
    kind = kind_of(event)
    if kind not in ("destroyed", "created", "snapshot"):
        return None
    listed = set()
    if kind == "snapshot":
        listed = {(seen.occupant, seen.start) for seen in sightings_of(event)}
    return Closing(kind, event.breakout, event.time, listed)


@functools.lru_cache(maxsize=10000)
def is_service(occupant, services):
    bare = occupant.split("/")[0].lower()
    return any(fnmatch.fnmatchcase(bare, pattern.lower())
               for pattern in services.split())


def counted_sightings(events, services):
    """What is said of people."""
    return [seen for event in events for seen in sightings_of(event, services)
            if seen.occupant is not None and not seen.is_machine]
