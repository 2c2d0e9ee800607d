"""Random meetings and recordings as lists of requests, and changes to such lists.

Three kinds of meeting: a world in which people walk about and senders tell of it, more
or less faithfully; a crowd of events without sense in a few seconds, for everything
that depends on equal times; and recordings. What a receiver may not answer alike in
any order is left out: repeats with other content, and one text for two moments.
"""

from changes import shuffled
from reading import CREATED, DESTROYED, JIBRI, JOINED, LEFT, ROLE, SNAPSHOT
from recorded import RECORDING_OFF, RECORDING_ON
from senders import ROOM, Sender, Style
from whereby_sender import WherebySender

NAMES = ["Ann", "ann", "Bob", "Zoë", "Ünï", "名前"]
SERVICE_JIDS = ["focus@auth.meet.test/focus", "Recorder@recorder.meet.test/jibri1",
                "jibri-2@auth.meet.test/x", "jigasi@auth.meet.test",
                "transcriber@hidden.meet.test/t"]
LIKE_SERVICES = ["focus", "jibri/x@y", "recorder2@meet.test/r", "afocus@meet.test"]


class World:
    """A meeting in which people walk about; what they do is told by a Sender."""

    def __init__(self, random, everything_told=False, sender=Sender):
        self.random = random
        self.sender = sender(random, Style(random, everything_told))
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
                "person": self.random.choice([None, f"uid-{number % 3}", f"uid-{number % 3}",
                                              f"guest-{number % 3}"])}

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
             self.crash, self.rank], [40, 3, 5, 2, 4, 3, 2, 4])[0]
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

    def rank(self):
        if self.inside:
            who, breakout, start = self.random.choice(list(self.inside.values()))
            self.sender.ranked(who, breakout, start, self.now)

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
               "person": random.choice([None, "uid-1", "uid-2", "guest-1"]),
               "name": random.choice(NAMES)}
        sender.style.dialects = [random.choice(dialects)]
        crowd_event(random, sender, who, random.choice(places),
                    random.choice([0, 1, 2, 2.5, 3, 4, 5, 6]))
    return sender.requests


def crowd_event(random, sender, who, place, at):
    start = random.choice([at, max(at - 1, 0), max(at - 2, 0), 2])
    entry = (who, start, random.choice([None, at, at + 1]))
    kind = random.choices([JOINED, LEFT, ROLE, DESTROYED, CREATED, SNAPSHOT, ""],
                          [8, 8, 4, 2, 2, 3, 1])[0]
    if kind == JOINED:
        sender.tell(JOINED, place, at, who=who, start=start)
    elif kind == LEFT:
        sender.left(who, place, start, at)
    elif kind == ROLE:
        sender.ranked(who, place, start, at)
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


def whereby_meeting(random):
    return World(random, sender=WherebySender).live(random.randint(1, 40))


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
    for number, body in enumerate(versions):
        if number and random.random() < 0.4:
            rename(random.choice(versions[:number]), body, number)
    for body in versions:
        body["timestamp"] = sender.rfc3339(body["timestamp"])
        sender.send(JIBRI, "/v1/jibri/recording-complete", body)
    return shuffled(sender.requests, random)


def rename(before, body, number):
    """The same content under this completion's name; the url keeps it from being a repeat."""
    before.setdefault("sha256", f"{number:064X}")
    body.update(size=before["size"], sha256=before["sha256"].lower(),
                recording_url=f"https://store.test/again-{number}")


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
