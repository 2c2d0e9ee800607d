"""How senders tell of a meeting: the requests that facts become."""

import json
from datetime import datetime, timedelta, timezone

from model import ENDED_FOR_ALL
from reading import CREATED, DESTROYED, JOINED, LEFT, ROLE, SIGNED, SNAPSHOT, STOCK, Request
from recorded import RECORDING_ON

ROOM = "reflector-random-room"
START = 1736937000
PATHS = {CREATED: "room/created", DESTROYED: "room/destroyed",
         JOINED: "occupant/joined", LEFT: "occupant/left"}
EMAILS = ["a@x.test", "b@x.test", "", None]
UNREADABLE = [None, ""]
ROLES = ["moderator", "moderator", "participant", "visitor", "", None]
REMOVERS = ["uid-0", "uid-1", 42, "", None]


class Style:
    """How the senders of one meeting speak."""

    def __init__(self, random, everything_told):
        self.dialects = random.choice([[SIGNED], [SIGNED], [STOCK], [STOCK],
                                       [SIGNED, STOCK]])
        self.named = random.choice([0.0, 0.5, 0.9, 1.0])
        self.with_id = random.choice([0.0, 0.5, 1.0])
        self.user_only = random.random() < 0.2
        self.lost = 0.0 if everything_told else random.choice([0.0, 0.0, 0.1, 0.3])
        self.odd = random.choice([0.0, 0.0, 0.1])
        self.timeless = 0.0 if everything_told else random.choice([0.0, 0.0, 0.1])
        if everything_told:
            self.named = 1.0
            self.odd = 0.0


class Sender:
    """Turns facts into requests; times are seconds after START, quarters allowed."""

    def __init__(self, random, style):
        self.random, self.style = random, style
        self.requests = []

    # Writing moments.

    def rfc3339(self, at):
        when = (datetime.fromtimestamp(START, timezone.utc) + timedelta(seconds=at))
        shape = self.random.randrange(4)
        if shape == 0:
            when += timedelta(hours=5, minutes=30)
        words = when.strftime("%Y-%m-%dT%H:%M:%S")
        if when.microsecond or shape == 1:
            words += f".{when.microsecond // 1000:03d}"
        return words + {0: "+05:30", 1: "Z", 2: "Z", 3: ""}[shape]

    def moment(self, at):
        if self.random.random() < 0.5:
            return self.rfc3339(at)
        return START + (int(at) if at == int(at) else at)

    def stock_moment(self, at):
        return START + (int(at) if at == int(at) else at)

    def maybe(self, members, name, at, writer):
        """Names a moment; an odd sender writes nothing there."""
        if self.random.random() < self.style.odd:
            members[name] = self.random.choice(UNREADABLE)
        else:
            members[name] = writer(at)

    # Facts.

    def joined(self, who, breakout, at):
        self.tell(JOINED, breakout, at, who=who, start=at)

    def left(self, who, breakout, start, at):
        self.tell(LEFT, breakout, at, who=who, start=start, left_at=at)

    def ranked(self, who, breakout, start, at):
        """A new role; the stock component tells of none."""
        if SIGNED in self.style.dialects and self.random.random() >= self.style.lost:
            data = self.signed_data(ROLE, breakout, at, who=who, start=start)
            if self.random.random() < 0.5:
                self.maybe(data, "changed_at", at, self.moment)
            self.signed(ROLE, at, data)

    def created(self, breakout, at):
        self.tell(CREATED, breakout, at)

    def destroyed(self, breakout, at, entries):
        self.tell(DESTROYED, breakout, at, entries=entries)

    def snapshot(self, breakout, at, entries):
        self.tell(SNAPSHOT, breakout, at, entries=entries)

    def tell(self, kind, breakout, at, **facts):
        for dialect in self.style.dialects:
            if self.random.random() < self.style.lost:
                continue
            if dialect == SIGNED:
                self.signed(kind, at, self.signed_data(kind, breakout, at, **facts))
            elif kind in PATHS:
                self.stock(kind, self.stock_body(kind, breakout, at, **facts))

    # Signed bodies.

    def signed_data(self, kind, breakout, at, who=None, start=None, left_at=None,
                    entries=()):
        data = self.breakout(breakout)
        if who is not None:
            data.update(self.signed_who(who))
            self.signed_times(data, start, left_at)
            self.ruling(data)
        if kind == CREATED and self.random.random() < 0.5:
            self.maybe(data, "created_at", at, self.moment)
        if kind == DESTROYED and self.random.random() < 0.5:
            self.maybe(data, "destroyed_at", at, self.moment)
        if kind == DESTROYED and self.random.random() < 0.6:
            data["reason"] = self.random.choice([ENDED_FOR_ALL] * 4 + ["Other", 7, ""])
        if kind in (DESTROYED, SNAPSHOT):
            member = "all_occupants" if kind == DESTROYED else "occupants"
            data[member] = self.entries(entries, self.signed_who, self.moment)
            if self.random.random() < self.style.odd:
                data[member] = self.random.choice([None, [], {}])
        return data

    def signed_times(self, data, start, left_at):
        if self.random.random() < self.style.named:
            self.maybe(data, "joined_at", start, self.moment)
        if left_at is not None and self.random.random() < 0.5:
            self.maybe(data, "left_at", left_at, self.moment)

    def ruling(self, members):
        """What may be told of a session, wherever it is told."""
        if self.random.random() < 0.5:
            members["role"] = self.random.choice(ROLES)
        if self.random.random() < 0.2:
            members["removed_by"] = self.random.choice(REMOVERS)
        if self.random.random() < 0.3:
            members["speaking_seconds"] = self.random.choice([0, 0.25, 3, 7.5, 1e6, -1, None])

    def signed_who(self, who):
        if self.random.random() < self.style.odd:
            return self.random.choice([{}, {"occupant_id": 5}, {"occupant_id": None}])
        members = {}
        if self.style.user_only:
            members["user_id"] = who["occupant"]
        else:
            members["occupant_id"] = who["occupant"]
            for name in ("user_id", "id"):
                if who.get("person") and self.random.random() < 0.5:
                    members[name] = self.random.choice([who["person"], "uid-x", 42, "42"])
        for name in ("nick", "display_name", "name"):
            if self.random.random() < 0.3:
                members[name] = self.random.choice([who["name"], who["name"] + name, 7, ""])
        if self.random.random() < 0.2:
            members["email"] = self.random.choice(EMAILS)
        return members

    def signed(self, kind, at, data):
        """A sender that names moments may tell of them later."""
        if {"joined_at", "left_at", "created_at", "destroyed_at", "changed_at"} & set(data):
            at += self.random.choice([0, 0, 0.5, 2])
        body = {"event": kind, "room": ROOM, "timestamp": self.rfc3339(at)}
        if data or self.random.random() < 0.5:
            body["data"] = data
        if self.random.random() < self.style.with_id:
            body["id"] = f"{self.random.getrandbits(64):016x}"
        self.send(SIGNED, "/v1/jitsi/events", body)

    # Stock bodies.

    def stock_body(self, kind, breakout, at, who=None, start=None, left_at=None,
                   entries=()):
        body = {"event_name": kind, "room_name": ROOM,
                "room_jid": ROOM + "@conference.meet.test", "is_breakout": False}
        body.update(self.breakout(breakout))
        if kind in (CREATED, DESTROYED):
            self.stock_time(body, {CREATED: "created_at",
                                   DESTROYED: "destroyed_at"}[kind], at)
        if kind == DESTROYED:
            body["all_occupants"] = self.entries(entries, self.stock_who,
                                                 self.stock_moment)
        if who is not None:
            body["active_occupants_count"] = self.random.randrange(9)
            body["occupant"] = self.stock_occupant(who, start, left_at)
            if self.random.random() < self.style.odd:
                body["occupant"] = self.random.choice([None, {}])
        return body

    def stock_occupant(self, who, start, left_at):
        occupant = self.stock_who(who)
        if left_at is not None:
            self.stock_time(occupant, "left_at", left_at)
        if left_at is None or self.random.random() < self.style.named:
            self.stock_time(occupant, "joined_at", start)
        return occupant

    def stock_time(self, members, name, at):
        if self.random.random() >= self.style.timeless:
            self.maybe(members, name, at, self.stock_moment)

    def stock_who(self, who):
        members = {"occupant_jid": who["occupant"]}
        if who.get("person"):
            members.update(id=who["person"], name=who["name"],
                           email=self.random.choice(EMAILS))
        if self.random.random() < 0.2:
            members["total_dominant_speaker_time"] = self.random.choice([0, 250, 3000, -1, None])
        return members

    def stock(self, kind, body):
        told = kind
        if self.random.random() < 0.1:
            told = self.random.choice(sorted(PATHS))
        elif self.random.random() < 0.1:
            del body["event_name"]
        # A body without event_name or times must still be no repeat of another.
        body["number"] = len(self.requests)
        self.send(STOCK, "/v1/jitsi/events/" + PATHS[told], body)

    # Both.

    def breakout(self, breakout):
        if breakout is None:
            return self.random.choice([{}, {"is_breakout": False}])
        if breakout == "":
            return {"is_breakout": True}
        return {"is_breakout": True, "breakout_room_id": breakout}

    def entries(self, entries, write_who, write_moment):
        """entries: (who, start, left_at or None); an empty Lua list is {}."""
        written = []
        for who, start, left_at in entries:
            entry = write_who(who)
            if self.random.random() < max(self.style.named, 0.5):
                self.maybe(entry, "joined_at", start, write_moment)
            if left_at is not None:
                self.maybe(entry, "left_at", left_at, write_moment)
            if write_who == self.signed_who:
                self.ruling(entry)
            written.append(entry)
        if self.random.random() < self.style.odd:
            written.append(self.random.choice([None, {}]))
        return written or self.random.choice([[], {}])

    def send(self, dialect, path, body):
        members = list(body.items())
        self.random.shuffle(members)
        separators = self.random.choice([(",", ":"), (", ", ": ")])
        words = json.dumps(dict(members), ensure_ascii=self.random.random() < 0.5,
                           separators=separators)
        received = START + 86400 + len(self.requests)
        self.requests.append(Request(dialect, path, words,
                                     datetime.fromtimestamp(received, timezone.utc)))

    def noise(self, at):
        """Events that are stored and change nothing."""
        kind = self.random.choice(["muc-room-renamed", RECORDING_ON, "x"])
        data = {"recording_id": f"rec-{self.random.randrange(3)}",
                "occupant_id": "nobody", "joined_at": START}
        self.signed(kind, at, data)
