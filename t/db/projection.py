"""The projection of meetings beside the two oracles: session_of, which reads the log, and the
model, which reads the requests."""

import uuid
from collections import defaultdict, namedtuple
from datetime import datetime, timezone

import model
import ruling
from cluster import rows
from enqueued import ALL, JOINED, LEFT, STARTED, Enqueued
from outbox import URL, sha, subject_of
from reading import event_of, repeat_key
from sightings import sightings_of
from world import append

ROOMS = """
    WITH made AS (
        INSERT INTO room (id, name, user_id, created_at, platform, webhook_events)
        SELECT id, id, 'owner-1', now(), platform, string_to_array(types, ',')
        FROM unnest(%s::text[], %s::text[], %s::text[]) AS given(id, platform, types)
        RETURNING *
    )
    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date)
    SELECT id, id, user_id, 'reflector-' || id, platform, recording_type, recording_trigger,
        created_at, 'infinity' FROM made
"""
SWITCH = """
    UPDATE room SET webhook_url = CASE WHEN webhook_url IS NULL THEN %s END, webhook_secret = 's'
    WHERE id = ANY (%s)
"""
STAYS = """
    SELECT meeting_id, occupant_key, breakout_key, joined_at,
        coalesce(left_at, nullif(assumed_left_at, 'infinity')),
        left_at IS NULL AND assumed_left_at <> 'infinity', moderator_at, other_at,
        removed_by, removed_at, speaking_ms
    FROM stay WHERE meeting_id = ANY (%s)
"""
ORACLE = """
    SELECT m, s.occupant_key, coalesce(s.breakout_key, ''), s.joined_at, s.left_at, s.assumed,
        s.moderator_at, s.other_at, s.removed_by, s.removed_at, s.speaking_ms
    FROM unnest(%s) AS m CROSS JOIN LATERAL session_of(m) AS s
"""
ENDS = "SELECT id, ended_at FROM meeting_row WHERE id = ANY (%s)"
SESSIONS = """
    SELECT meeting_id, occupant, breakout, joined_at, left_at, assumed, person,
        coalesce(name, nick)
    FROM session WHERE meeting_id = ANY (%s)
"""
ATTENDEES = """
    SELECT meeting_id, occupant, person, name, nick, email
    FROM attendee WHERE meeting_id = ANY (%s)
"""
COUNTS = "SELECT id, num_clients, num_people, is_active FROM meeting WHERE id = ANY (%s)"
MESSAGES = """
    SELECT meeting_id, type, dedup_key FROM outbox
    WHERE meeting_id = ANY (%s) AND endpoint = 'room'
        AND type IN ('meeting.started', 'meeting.ended', 'participant.joined',
            'participant.left')
"""

# What the rooms of meetings want to be sent, in turn; None: everything.
WANTED = (None, None, (STARTED, JOINED), (LEFT,), ())

# A superuser's connection, the connection of the program that appends, and an Itemizer.
Tools = namedtuple("Tools", "reader writer itemizer")

# What was found in the database and what the model says, of one meeting.
View = namedtuple("View", "stays sessions attendees counts messages")


class Meeting:
    """A meeting in the database and what the model knows of it."""

    def __init__(self, platform, wanted=None):
        self.id = str(uuid.uuid4())
        self.room = "reflector-" + self.id
        self.platform = platform
        self.has_webhook = False
        self.types = wanted
        self.model = Enqueued(platform, ALL if wanted is None else wanted)
        self.known = set()

    def add(self, requests):
        """The verdicts that the items of these requests should get."""
        self.model.add(requests, self.has_webhook)
        wanted = []
        for request in requests:
            key = repeat_key(request)
            wanted.append("repeated" if key in self.known else "stored")
            self.known.add(key)
        return wanted

    def wanted(self, is_over=False, ended_at=None):
        """What the model says; ended_at: when the meeting ended, if it did."""
        found = self.model.sessions
        told = ruling.told(self.model.arrived, platform=self.platform)
        who = model.attendees(self.model.arrived, platform=self.platform)
        is_over = is_over or self.model.has_ended
        inside = [] if is_over else [one for one in found if one.left_at is None]
        return View(
            {(sha(one.occupant), b"" if one.breakout is None else sha(one.breakout), *one[2:5],
              *told[one[:3]]) for one in found},
            {tuple(one) for one in model.counted(found, ended_at)},
            {one.occupant: tuple(who[one.occupant]) for one in found},
            (len({one.occupant for one in inside}), len({one.person for one in inside}), not is_over),
            {(kind, sha(self.id) if session is None else subject_of(*session))
             for kind, session in self.model.messages})

    def digests(self):
        """{digest: what it is of}"""
        found = {sha(self.id): "the meeting"}
        for event in map(event_of, self.model.arrived):
            for one in sightings_of(event):
                for text in (one.occupant, one.breakout):
                    found[sha(text or "")] = text
        for one in self.model.sessions:
            found[subject_of(*one[:3])] = readable(one[:3], {})
        for _, session in self.model.messages - {(STARTED, None)}:
            found[subject_of(*session)] = readable(session, {})
        return found


class Projection:
    """Meetings in a database: append() batches, then see whether differences() finds any."""

    def __init__(self, tools, platforms):
        self.reader, self.writer, self.itemizer = tools
        self.meetings = [Meeting(platform, WANTED[number % len(WANTED)])
                         for number, platform in enumerate(platforms)]
        self.verdicts = []
        rows(self.reader, ROOMS, [one.id for one in self.meetings],
             [one.platform for one in self.meetings],
             [None if one.types is None else ",".join(one.types) for one in self.meetings])

    def switch(self, numbers):
        """Give these meetings' rooms a webhook, or take it."""
        for number in numbers:
            self.meetings[number].has_webhook ^= True
        if numbers:
            rows(self.reader, SWITCH, URL, [self.meetings[number].id for number in numbers])

    def append(self, batch):
        """Commit a batch; None, or what is wrong with its verdicts."""
        self.switch(batch.switched)
        found = append(self.writer, *self.items(batch))
        wanted = self.expect(batch)
        return None if found == wanted else f"verdicts: found {found}, expected {wanted}"

    def items(self, batch):
        """What event_append takes."""
        return [self.itemizer.item(request, self.meetings[number].room)
                for number, request in batch.items]

    def expect(self, batch):
        """Let the model know of a batch; the verdicts that it should get."""
        wanted = [iter(meeting.add([request for of, request in batch.items if of == number]))
                  for number, meeting in enumerate(self.meetings)]
        wanted = [next(wanted[number]) for number, _ in batch.items]
        self.verdicts += wanted
        return wanted

    def audit(self):
        """What the database itself says is wrong, as lines."""
        return [f"meeting {number}: presence_differs" for number, one in enumerate(self.meetings)
                if rows(self.reader, "SELECT presence_differs(%s)", one.id) != [(False,)]]

    def rebuild(self):
        """From the log."""
        for one in self.meetings:
            rows(self.reader, "SELECT presence_rebuild(%s)", one.id)

    def end(self):
        """Every meeting ends now."""
        rows(self.reader, "UPDATE meeting_row SET is_active = false, ended_at = now()"
             " WHERE is_active AND id = ANY (%s)", [one.id for one in self.meetings])

    def adopt_ends(self):
        """Whether a meeting has ended depends on the order of commits."""
        for one in self.meetings:
            [[is_active]] = rows(self.reader, "SELECT is_active FROM meeting WHERE id = %s", one.id)
            one.model.has_ended = not is_active

    def differences(self, numbers, is_over=False):
        """The differences of these meetings from what they should be, as lines."""
        ids = [self.meetings[number].id for number in numbers]
        found, oracle = self.found(ids), self.grouped(ORACLE, ids)
        ended = dict(rows(self.reader, ENDS, ids))
        lines = []
        for number in numbers:
            meeting = self.meetings[number]
            wanted = meeting.wanted(is_over, ended[meeting.id])
            seen = found[meeting.id]
            # Who has no session may be known or not.
            attendees = {one[0]: one[1:] for one in seen.attendees if one[0] in wanted.attendees}
            for name, have, want in [
                    ("session_of beside the model", oracle[meeting.id], wanted.stays),
                    ("stay beside session_of", seen.stays, oracle[meeting.id]),
                    ("session", seen.sessions, wanted.sessions),
                    ("attendee", set(attendees.items()), set(wanted.attendees.items())),
                    ("num_clients, num_people, is_active", seen.counts, {wanted.counts}),
                    ("outbox", seen.messages, wanted.messages)]:
                lines += difference(f"meeting {number}: {name}", have, want, meeting)
        return lines

    def found(self, ids):
        """{meeting: View} of the database."""
        views = [self.grouped(text, ids)
                 for text in (STAYS, SESSIONS, ATTENDEES, COUNTS, MESSAGES)]
        return {meeting: View(*(view[meeting] for view in views)) for meeting in ids}

    def grouped(self, text, ids):
        """{meeting: the set of its rows}"""
        found = defaultdict(set)
        for meeting, *row in rows(self.reader, text, ids):
            found[meeting].add(tuple(map(plain, row)))
        return found


def plain(value):
    """A value of a row that may stand in a set."""
    if isinstance(value, memoryview):
        return bytes(value)
    return tuple(value) if isinstance(value, list) else value


def difference(name, found, wanted, meeting):
    """Lines: what is there and should not be, and what should be and is not."""
    if found == wanted:
        return []
    digests = meeting.digests()
    return ([f"{name}: surplus {readable(one, digests)}" for one in found - wanted]
            + [f"{name}: missing {readable(one, digests)}" for one in wanted - found])


def readable(value, digests):
    """As text; a digest as what it is of, if that is known."""
    if isinstance(value, tuple):
        return "(" + ", ".join(readable(one, digests) for one in value) + ")"
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%d. %H:%M:%S.%f")
    if isinstance(value, bytes):
        return str(digests.get(value, value.hex()))
    return str(value)


def failure(tools, evening):
    """None, or what went wrong first in an evening, lived from its beginning."""
    tried = Projection(tools, evening.platforms)
    for place, batch in enumerate(evening.batches):
        wrong = tried.append(batch)
        lines = [wrong] if wrong else tried.differences(
            sorted({number for number, _ in batch.items}))
        if lines:
            return "\n".join([f"after batch {place}:", *lines])
    lines = tried.audit()
    if lines:
        return "\n".join(lines)
    tried.rebuild()
    tried.end()
    lines = tried.audit() + tried.differences(range(len(tried.meetings)), is_over=True)
    return "\n".join(["rebuilt, after the end:", *lines]) if lines else None
