"""Random meetings and recordings as lists of requests, and changes to such lists.

Three kinds of meeting: a world in which people walk about and senders tell of it, more
or less faithfully; a crowd of events without sense in a few seconds, for everything
that depends on equal times; and recordings. What a receiver may not answer alike in
any order is left out: repeats with other content, and one text for two moments.
"""

import json
from datetime import datetime, timedelta, timezone

from model import (CREATED, DESTROYED, JIBRI, JOINED, LEFT, RECORDING_OFF,
                   RECORDING_ON, SIGNED, SNAPSHOT, STOCK, Request, event_of)

ROOM = "reflector-random-room"
START = 1736937000
PATHS = {CREATED: "room/created", DESTROYED: "room/destroyed",
         JOINED: "occupant/joined", LEFT: "occupant/left"}
NAMES = ["Ann", "ann", "Bob", "Zoë", "Ünï", "名前"]
SERVICE_JIDS = ["focus@auth.meet.test/focus", "Recorder@recorder.meet.test/jibri1",
                "jibri-2@auth.meet.test/x", "jigasi@auth.meet.test",
                "transcriber@hidden.meet.test/t"]
LIKE_SERVICES = ["focus", "jibri/x@y", "recorder2@meet.test/r", "afocus@meet.test"]
UNREADABLE = [None, True, [], {}, "yesterday", "2025-01-15"]


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
        """Names a moment; an odd sender writes something else there."""
        if self.random.random() < self.style.odd:
            members[name] = self.random.choice(UNREADABLE)
        else:
            members[name] = writer(at)

    # Facts.

    def joined(self, who, breakout, at):
        self.tell(JOINED, breakout, at, who=who, start=at)

    def left(self, who, breakout, start, at):
        self.tell(LEFT, breakout, at, who=who, start=start, left_at=at)

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
        if kind == CREATED and self.random.random() < 0.5:
            self.maybe(data, "created_at", at, self.moment)
        if kind == DESTROYED and self.random.random() < 0.5:
            self.maybe(data, "destroyed_at", at, self.moment)
        if kind in (DESTROYED, SNAPSHOT):
            member = "all_occupants" if kind == DESTROYED else "occupants"
            data[member] = self.entries(entries, self.signed_who, self.moment)
        return data

    def signed_times(self, data, start, left_at):
        if self.random.random() < self.style.named:
            self.maybe(data, "joined_at", start, self.moment)
        if left_at is not None and self.random.random() < 0.5:
            self.maybe(data, "left_at", left_at, self.moment)

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
                    members[name] = self.random.choice([who["person"], "uid-x"])
        for name in ("nick", "display_name", "name"):
            if self.random.random() < 0.3:
                members[name] = self.random.choice([who["name"], who["name"] + name, 7])
        return members

    def signed(self, kind, at, data):
        """A sender that names moments may tell of them later."""
        if {"joined_at", "left_at", "created_at", "destroyed_at"} & set(data):
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
                body["occupant"] = self.random.choice([None, {}, [], "x"])
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
            members.update(id=who["person"], name=who["name"], email="a@x.test")
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
            written.append(entry)
        if self.random.random() < self.style.odd:
            written.append(self.random.choice([None, 5, "x", {}]))
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


class World:
    """A meeting in which people walk about; what they do is told by a Sender."""

    def __init__(self, random, everything_told=False):
        self.random = random
        self.sender = Sender(random, Style(random, everything_told))
        self.now = 0.0
        self.inside = {}
        self.gone = []
        self.people = [self.somebody(number) for number in range(random.randint(1, 5))]
        self.breakouts = random.choice([[], [], ["b1"], ["b1", "b2", ""]])
        self.snapshots = not everything_told
        if random.random() < 0.4:
            strange = random.choice(SERVICE_JIDS + LIKE_SERVICES)
            self.people.append({"occupant": strange, "name": "S"})

    def somebody(self, number):
        return {"occupant": f"{number}-0@meet.test/r", "name": NAMES[number],
                "person": self.random.choice([None, f"uid-{number % 3}"])}

    def live(self, steps):
        if self.random.random() < 0.7:
            self.sender.created(None, self.now)
        for _ in range(steps):
            self.now += self.random.choice([0, 0, 0.25, 0.5, 1, 1, 1.5, 2, 7])
            self.step()
        if self.random.random() < 0.5:
            self.destroy(None)
        return self.sender.requests

    def step(self):
        action = self.random.choices(
            [self.walk, self.rename, self.back, self.noise, self.look, self.close,
             self.crash], [40, 3, 5, 2, 4, 3, 2])[0]
        action()

    def walk(self):
        who = self.random.choice(self.people)
        if who["occupant"] in self.inside:
            self.leave(who)
        elif (who["occupant"], self.now) not in self.starts():
            self.enter(who, self.random.choice([None, None] + self.breakouts))

    def starts(self):
        return {(who["occupant"], start) for who, _, start, _ in self.gone}

    def enter(self, who, breakout):
        self.inside[who["occupant"]] = (who, breakout, self.now)
        self.sender.joined(who, breakout, self.now)

    def leave(self, who):
        _, breakout, start = self.inside.pop(who["occupant"])
        self.gone.append((who, breakout, start, self.now))
        self.sender.left(who, breakout, start, self.now)

    def rename(self):
        """A left without a joined, as for a new MUC nick; the true left comes later."""
        if self.inside:
            who, breakout, start = self.random.choice(list(self.inside.values()))
            self.sender.left(who, breakout, start, self.now)

    def back(self):
        """The same person again, under another occupant."""
        who = self.random.choice(self.people)
        if who["occupant"] not in SERVICE_JIDS:
            other = dict(who, occupant=f"{len(self.people)}-1@meet.test/r")
            self.people.append(other)
            self.enter(other, None)

    def noise(self):
        self.sender.noise(self.now)

    def entries(self, breakout):
        return ([(who, start, None) for who, where, start in self.inside.values()
                 if where == breakout],
                [(who, start, end) for who, where, start, end in self.gone
                 if where == breakout])

    def look(self):
        if self.snapshots:
            breakout = self.random.choice([None] + self.breakouts)
            present, _ = self.entries(breakout)
            self.sender.snapshot(breakout, self.now, present)

    def close(self):
        self.destroy(self.random.choice([None] + self.breakouts))

    def destroy(self, breakout):
        """Prosody tells destroyed before, after or instead of the last lefts."""
        present, gone = self.entries(breakout)
        leaving = [who for who, _, _ in present]
        if self.random.random() < 0.5:
            for who in leaving:
                self.leave(who)
            self.sender.destroyed(breakout, self.now, self.entries(breakout)[1])
        else:
            self.sender.destroyed(breakout, self.now, present + gone)
            for who in leaving:
                self.leave(who)

    def crash(self):
        """Prosody is killed: no lefts; the room is made anew and people come again."""
        if not self.snapshots:
            return
        self.inside.clear()
        self.now += self.random.choice([0.5, 1, 3])
        self.sender.created(None, self.now)


def world(random):
    return World(random).live(random.randint(1, 40))


def told_world(random):
    """A world in which nothing is lost and every left names its joined_at."""
    return World(random, everything_told=True).live(random.randint(5, 40))


def crowd(random):
    """Events without sense, two occupants in a few seconds."""
    sender = Sender(random, Style(random, False))
    dialects = sender.style.dialects
    places = [None, None, "b1"]
    for _ in range(random.randint(1, 30)):
        who = {"occupant": random.choice("aaab") + "@meet.test/r",
               "person": random.choice([None, "uid-1", "uid-2"]),
               "name": random.choice(NAMES)}
        sender.style.dialects = [random.choice(dialects)]
        crowd_event(random, sender, who, random.choice(places),
                    random.choice([0, 1, 2, 2.5, 3, 4, 5, 6]))
    return sender.requests


def crowd_event(random, sender, who, place, at):
    start = random.choice([at, max(at - 1, 0), max(at - 2, 0), 2])
    entry = (who, start, random.choice([None, at, at + 1]))
    kind = random.choices([JOINED, LEFT, DESTROYED, CREATED, SNAPSHOT, ""],
                          [8, 8, 2, 2, 3, 1])[0]
    if kind == JOINED:
        sender.tell(JOINED, place, at, who=who, start=start)
    elif kind == LEFT:
        sender.left(who, place, start, at)
    elif kind == DESTROYED:
        sender.destroyed(place, at, random.choice([[], [entry]]))
    elif kind == CREATED:
        sender.created(place, at)
    elif kind == SNAPSHOT:
        sender.snapshot(place, at, random.choice([[], [(who, start, None)]]))
    else:
        sender.noise(at)


def meeting(random):
    return random.choice([world, world, crowd])(random)


# Recordings.

def recordings(random):
    """Signals and completions of a few recordings, in any order."""
    sender = Sender(random, Style(random, False))
    ids = [f"rec-{number}" for number in range(random.randint(1, 4))]
    for one in ids:
        for kind in (RECORDING_ON, RECORDING_OFF):
            if random.random() < 0.6:
                sender.signed(kind, random.randrange(50), {"recording_id": one})
    versions = [completion(random, random.choice(ids), number)
                for number in range(random.randrange(8))]
    for body in versions:
        body["timestamp"] = sender.rfc3339(body["timestamp"])
        sender.send(JIBRI, "/v1/jibri/recording-complete", body)
    return shuffled(sender.requests, random)


def completion(random, one, number):
    """The number makes each time and size its own: no ties, no accidental repeats."""
    file = random.choice([f"/recordings/{one}.mp4", f"/recordings/{one}/room_1.mp4",
                          f"/recordings/{one}/room_2.mp4", "/recordings/other.mp4",
                          f"/recordings/rec-0/{one}.mp4", f"{one}.a.mp4"])
    body = {"room_name": ROOM, "recording_file": file, "timestamp": 100 + number,
            "recording_status": random.choice(["completed", "completed", "failed"]),
            "size": 1000 + number}
    if random.random() < 0.5:
        body["recording_id"] = random.choice([one, None])
    if random.random() < 0.5:
        body.update(recording_url=f"https://store.test/{number}", host="jibri-1",
                    sha256=f"{number:064x}", duration=60.5 + number)
    return body


# Changes to a list of requests.

def reversed_order(requests, _random=None):
    return requests[::-1]


def shuffled(requests, random):
    return random.sample(requests, len(requests))


def doubled(requests, random):
    """Every request twice, the second anywhere after the first."""
    twice = list(requests)
    for request in requests:
        place = random.randint(twice.index(request) + 1, len(twice))
        twice.insert(place, told_again(request))
    return twice


def told_again(request):
    """A repeat: other bytes where the event has an id, else the same ones."""
    body = json.loads(request.body)
    if request.dialect == SIGNED and "id" in body:
        return request._replace(body=json.dumps(body, sort_keys=True, indent=1))
    return request


def without_one_join(requests):
    """One list for each joined, without it and its repeats."""
    joins = []
    for request in requests:
        if request.dialect != JIBRI and event_of(request).type == JOINED:
            if request.body not in joins:
                joins.append(request.body)
    for body in joins:
        yield [request for request in requests if request.body != body]
