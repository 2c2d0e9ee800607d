"""A day's work: every statement that the programs are built with, asked by their roles."""

import json
import uuid

from asker import (DELIVER, EVENTS, JIBRI, MEETINGS, OPERATOR, ROOMS, WAITS, WHEREBY, Asker)
from diagnosed import diagnose
from listed import list_messages
from looks import look_around, monitor, operate
from jibris import report
from outbox import URL, completion, sha, signal
from rules import register, rule
from searching import search
from world import BY_OWNER, digest, item

PAGE_BYTES = 8 << 20
MISSING = 1800
BASE = "https://meetings.example.com"


class Day(Asker):
    """All of it."""

    def run(self):
        """From morning to night."""
        self.rooms()
        self.presence()
        self.stock()
        self.recordings()
        report(self)
        self.reads()
        self.consents()
        self.deliveries()
        self.big_meeting()
        monitor(self)
        self.whereby()
        operate(self)
        look_around(self)
        diagnose(self)
        self.ends()
        self.erasure()

    def rooms(self):
        """Of rooms and keys."""
        [[name]] = [row[1:2] for row in self.ask(ROOMS, "room_find", self.room)]
        self.ask(ROOMS, "room_find_named", name.upper())
        self.ask(MEETINGS, "room_find_to_open", name)
        self.ask(ROOMS, "room_find_named", "no such room", note="unknown")
        self.ask(ROOMS, "room_list", self.owner, 50, 0)
        self.ask(ROOMS, "room_list", self.owner, 50, 100, note="a page beyond the last")
        self.ask(ROOMS, "room_list_all", 50, 0)
        self.ask(ROOMS, "room_list_picked", self.owner, 50, 0, False, [self.room])
        self.ask(ROOMS, "room_list_picked", None, 50, 0, True, [self.room])
        self.ask(OPERATOR, "api_key_rooms", [name, self.room, "none"])
        self.ask(ROOMS, "room_previous_secret", self.room, self.at(1))
        self.change(self.room, "a webhook is set", url=URL)
        [[key, *_]] = self.ask(OPERATOR, "api_key_add", str(uuid.uuid4()), digest(self.owner),
                               "host", self.owner, None, self.at(0), None, [self.room], BY_OWNER)
        self.ask(ROOMS, "api_key_use", digest(self.owner), self.at(1))
        self.ask(MEETINGS, "api_key_use", digest(self.owner), self.at(2))
        self.ask(EVENTS, "api_key_use", digest("none"), self.at(2), note="unknown")
        self.ask(OPERATOR, "api_key_list")
        [[own, *_]] = self.ask(ROOMS, "api_key_make", str(uuid.uuid4()), digest(key), "read",
                               self.owner, "", self.at(0), None, None, BY_OWNER)
        self.ask(ROOMS, "api_key_list_own", self.owner, 50, 0)
        self.ask(ROOMS, "api_key_find_own", self.owner, own)
        self.ask(ROOMS, "api_key_revoke_own", own, self.owner, self.at(3), BY_OWNER)
        self.ask(OPERATOR, "api_key_revoke", key, self.at(3), BY_OWNER)

    def presence(self):
        """Signed events of every kind, in a room with a webhook."""
        self.tell("created", self.event(item, "created", at=10))
        self.tell("the first joins", self.session("joined", "a", 20, 20))
        for n in range(6):
            self.tell("joined", self.session("joined", f"p{n}", 21 + n, 21 + n))
        self.tell("joined late", self.session("joined", "late", 15, 15))
        self.tell("left", self.session("left", "p0", 40, 21))
        self.tell("a repeat", self.event(item, at=41, dedup=digest(self.name)))
        self.tell("a repeat is seen", self.event(item, at=41, dedup=digest(self.name)),
                  verdict="repeated")
        self.tell("joined without joined_at", self.session("joined", "u", 42, None))
        self.tell("left without joined_at", self.session("left", "u", 50, None))
        self.tell("joined a breakout", self.session("joined", "p1", 51, 51, breakout="b1"))
        self.tell("a breakout is destroyed", self.event(item, "destroyed", at=60, breakout="b1",
                                                        occupants=[]))
        self.tell("snapshot", self.event(item, "snapshot", at=70, occupants=[
            {"occupant": "p2", "joined_at": str(self.at(23))}, {"occupant": "p3"}]))
        self.tell("a service joined", self.event(item, "service", "jibri", at=71))
        self.tell("of an unknown type", self.event(item, None, at=72, type="something-new"))
        self.tell("a batch", *[self.session("joined", f"q{n}", 80 + n, 80 + n)
                               for n in range(16)],
                  *[self.session("left", f"q{n}", 100 + n, 80 + n) for n in range(16)])
        self.tell("destroyed", self.event(item, "destroyed", at=130, occupants=[
            {"occupant": "p4", "joined_at": str(self.at(25)), "left_at": str(self.at(129))}]))
        self.tell("of an unknown meeting", self.event(item, "joined", "a", room="nowhere"),
                  verdict="unknown")

    def stock(self):
        """The stock component's, until signed ones come; in a room without a webhook."""
        _, name = self.open(self.make_room())
        say = {"room": name, "dialect": "stock"}
        self.tell("stock created", self.event(item, "created", at=10, **say))
        self.tell("stock joined", self.session("joined", "a", 20, 20, **say))
        self.tell("stock joined without joined_at", self.session("joined", "b", 21, None, **say))
        self.tell("stock left", self.session("left", "a", 30, 20, **say))
        self.tell("stock destroyed", self.event(item, "destroyed", at=40, **say, occupants=[
            {"occupant": "b", "joined_at": None, "left_at": str(self.at(39))}]))
        self.tell("signed begins to count", self.session("joined", "a", 50, 50, room=name))

    def recordings(self):
        """On, off, completed, failed, found and handed over."""
        self.tell("recording on", self.event(signal, "r1", at=140))
        self.tell("recording off", self.event(
            item, at=150, type="jibri-recording-off", data={"recording_id": "r1"}))
        for n in range(2):
            self.tell("recording completed", self.event(completion, f"/r/r1/{n}.mp4", at=160 + n),
                      role=JIBRI)
        self.tell("recording failed", self.event(
            item, at=170, dialect="jibri", type="recording_failed",
            data={"recording_file": "/r/r2.mp4", "recording_id": "r2"}), role=JIBRI)
        found = self.ask(MEETINGS, "recording_list", self.meeting, self.at(200), MISSING, "/r",
                         BASE)
        [self.recording] = [row[0] for row in found if row[1] == "r1"]
        self.ask(MEETINGS, "recording_find", self.recording, self.at(200), MISSING)
        self.ask(MEETINGS, "recording_find", "none", self.at(200), MISSING, note="unknown")
        self.ask(MEETINGS, "recording_files", self.recording, "/r")
        self.ask(MEETINGS, "link_secret")
        self.ask(MEETINGS, "recording_redeliver", self.meeting, self.recording, self.at(201), BY_OWNER)

    def reads(self):
        """What people look at."""
        for filters in [(None, None, None), (True, None, None), (False, None, None),
                        (None, self.at(-1), self.at(10))]:
            self.ask(MEETINGS, "meeting_list", self.owner, *filters, 50, 0)
            for user, room, rooms in ((self.owner, self.room, None), (self.owner, None, [self.room]),
                                      (None, self.room, [self.room])):
                self.ask(MEETINGS, "meeting_list_of_room", user, *filters, 50, 0, room, user is None,
                         rooms)
                self.ask(MEETINGS, "meeting_list_named", user, *filters, 50, 0, room, user is None,
                         rooms, self.name)
            self.ask(MEETINGS, "meeting_list_all", *filters, 50, 0)
            search(self, filters)
        for span in ((None, None), (self.at(-1), self.at(10))):
            self.ask(MEETINGS, "meeting_list_active", *span, 50, 0)
        self.ask(MEETINGS, "meeting_find", self.meeting)
        self.ask(MEETINGS, "meeting_find", "none", note="unknown")
        self.ask(MEETINGS, "meeting_find_plain", self.meeting)
        self.ask(MEETINGS, "meeting_find_room", self.name)
        self.ask(MEETINGS, "meeting_find_room", "none", note="unknown")
        self.open(self.room, 210, "it is open")
        self.ask(MEETINGS, "participant_list", self.meeting, self.at(210))
        self.render(self.meeting, sha("p1").hex(), "a participant", is_participant=True)
        self.render(self.meeting, self.recording, "a recording", is_recording=True,
                    has_people=True, has_consents=True)
        self.ask(MEETINGS, "event_list", self.meeting, 0, None, 100, PAGE_BYTES)
        self.ask(MEETINGS, "event_list", self.meeting, 0, "muc-occupant-joined", 100, PAGE_BYTES)
        self.ask(MEETINGS, "event_newest", self.meeting, 1000, PAGE_BYTES)

    def consents(self):
        """A room that requires consents: held, given, refused, released."""
        room = self.make_room(webhook=URL, consent="true")
        meeting, name = self.open(room)
        for n in range(3):
            self.tell("joined where consents are required",
                      self.session("joined", f"c{n}", 10 + n, 10 + n, room=name))
        self.tell("recording on where consents are required",
                  self.event(signal, "r1", room=name, at=20))
        self.tell("recording completed where consents are required",
                  self.event(completion, "/r/r1.mp4", room=name, at=30, recording_id="r1"),
                  role=JIBRI)
        self.ask(DELIVER, "handover_look", meeting[:-1], 1, "[]")
        self.ask(DELIVER, "handover_decide", meeting, self.at(31))
        for n, answer in enumerate(["true", "true", "false"]):
            self.ask(MEETINGS, "consent_give", meeting, str(uuid.uuid4()), f"person-c{n}",
                     "false", answer, self.at(40 + n), BY_OWNER)
        self.ask(MEETINGS, "consent_count", meeting)
        self.ask(MEETINGS, "consent_list", meeting)
        for who, address in ((None, "192.0.2.1"), ("somebody", None)):
            self.ask(MEETINGS, "guess_begin", room, who, address, self.at(45), "10", "3600", "86400")
        self.ask(MEETINGS, "guess_settle", room, None, "192.0.2.1", "true")
        self.ask(MEETINGS, "guess_recognized", room, "somebody", None, self.at(46), "10", "3600")
        [[recording, *_]] = self.ask(MEETINGS, "recording_list", meeting, self.at(50), MISSING,
                                     None, None)
        self.ask(MEETINGS, "recording_release", meeting, recording, self.at(50), BY_OWNER)
        self.change(room, "consents are required no more", consent="false")
        self.change(room, "consents are required", consent="true")
        self.ask(ROOMS, "room_delete", room, self.at(60), 0, BY_OWNER, note="with messages")

    def deliveries(self):
        """Claims and what comes of them; retries by hand."""
        self.ask(DELIVER, "pipeline_register", "true")
        register(self)
        self.ask(DELIVER, "delivery_look")
        messages = self.claim(20)
        assert messages
        bodies = json.dumps([{"id": message[0], "body": "{}"} for message in messages])
        self.ask(DELIVER, "delivery_keep_bodies", bodies)
        for n, (message, lease) in enumerate(messages):
            result, again = [("delivered", None), ("failed", 60), ("failed", None)][n % 3]
            self.settle(message, lease, result, again)
        list_messages(self)
        self.change(self.room, "the webhook is taken away", url="")
        self.change(self.room, "a webhook comes anew", url=URL)
        for message, lease in self.claim(1):
            self.settle(message, lease, "gone", None)
        self.change(self.room, "a webhook that was gone comes anew", url=URL)
        self.claim(20)
        self.ask(DELIVER, "pipeline_register", "false")

    def claim(self, most):
        """[(id, lease)]"""
        return [(row[0], row[14]) for row in self.ask(
            DELIVER, "delivery_claim", 30, most, 2, 10, 10, 10, "", 100) if row[0]]

    def settle(self, message, lease, result, delay):
        """What came of a try."""
        self.ask(DELIVER, "delivery_settle", json.dumps([{
            "id": message, "lease": str(lease), "result": result, "status": 200, "delay": delay}]),
            5 * 86400, 43200, note=result)

    def render(self, meeting, subject, note, **kinds):
        """What a message's body is made of."""
        self.ask(DELIVER, "delivery_render", json.dumps([
            {"meeting_id": meeting, "subject_id": subject, **kinds}]), MISSING, "/r", BASE, note=note)

    def big_meeting(self):
        """One more event, one more look at the meeting that goes on and on."""
        big, name = self.crowd.big, self.crowd.big_room
        at = 10**6
        who = str(uuid.uuid4())
        self.tell("joined the big one", self.session("joined", who, at, at, room=name))
        self.tell("left the big one", self.session("left", who, at + 9, at, room=name))
        self.tell("of an unknown type in the big one", self.event(item, None, room=name, at=at))
        self.tell("joined the big one without joined_at",
                  self.session("joined", who + "u", at, None, room=name))
        self.tell("left the big one without joined_at",
                  self.session("left", who + "u", at + 9, None, room=name))
        self.tell("joined a breakout of the big one without joined_at", self.session(
            "joined", who + "u", at + 10, None, room=name, breakout=who))
        self.tell("a breakout of the big one is created",
                  self.event(item, "created", room=name, at=at, breakout=who))
        self.tell("stock joined a big one without joined_at", self.session(
            "joined", who, at, None, room=self.crowd.stock_room, dialect="stock"))
        self.tell("stock left a big one without joined_at", self.session(
            "left", who, at + 9, None, room=self.crowd.stock_room, dialect="stock"))
        self.tell("recording on in the big one", self.event(signal, who, room=name, at=at))
        self.ask(MEETINGS, "meeting_find", big, note="the big one")
        self.ask(MEETINGS, "meeting_list", "big", None, None, None, 50, 0, note="the big one")
        [[first]] = self.crowd.world.sql("SELECT min(seq) FROM event WHERE meeting_id = %s", big)
        self.ask(MEETINGS, "event_list", big, first + 5, None, 50, PAGE_BYTES, note="the big one")
        self.ask(DELIVER, "meeting_look", "", self.at(at), *WAITS, 50, "[]", 3600)
        self.ask(DELIVER, "meeting_next", "", 50, "[]")
        self.ask(DELIVER, "meeting_settle", big, self.at(at), *WAITS, 0, note="the big one")
        self.render(big, sha("host").hex(), "a participant of the big one", is_participant=True)
        self.ask(MEETINGS, "participant_list", big, self.at(at), note="the big one")
        self.ask(MEETINGS, "event_newest", big, 50, PAGE_BYTES, note="the big one")
        self.ask(MEETINGS, "meeting_list", "crowd", None, None, None, 50, 0, note="all")

    def whereby(self):
        """A meeting at Whereby, and one that failed."""
        room, one, other = self.make_room("whereby"), str(uuid.uuid4()), str(uuid.uuid4())
        self.ask(MEETINGS, "making_begin", room, "whereby", other, self.at(0), 60)
        self.ask(MEETINGS, "making_failed", "whereby", other, "true", self.at(-1))
        self.ask(MEETINGS, "making_begin", room, "whereby", one, self.at(1), 60)
        name, meeting = f"/whereby-{one}", str(uuid.uuid4())
        self.ask(MEETINGS, "making_made", one, self.at(2), self.at(8000), meeting, one, name,
                 "https://w.example.com/", "https://w.example.com/host", "false", BY_OWNER)
        self.opened.append(meeting)
        self.ask(MEETINGS, "making_find", meeting)
        self.tell("Whereby's joined", self.session("joined", "w", 10, 10, room=name,
                                                   dialect="whereby"), role=WHEREBY)
        self.tell("Whereby's left", self.session("left", "w", 20, None, room=name,
                                                 dialect="whereby"), role=WHEREBY)
        self.ask(OPERATOR, "making_left", self.at(100), self.at(100), "whereby")
        self.ask(MEETINGS, "making_removed", other)

    def ends(self):
        """Meetings end."""
        meeting, name = self.open(self.make_room())
        self.tell("joined, to leave", self.session("joined", "z", 10, 10, room=name))
        self.tell("left, the last", self.session("left", "z", 20, 10, room=name))
        self.ask(DELIVER, "meeting_settle", meeting, self.at(10**5), *WAITS, 3600)
        for meeting in self.opened:
            rule(self, meeting)

    def erasure(self):
        """DELETE of a meeting, and the purge; its room goes, too."""
        self.ask(OPERATOR, "erasure_due", self.at(401), self.room, self.at(0), "", 10)
        self.ask(OPERATOR, "erasure_extent", self.meeting)
        self.ask(MEETINGS, "erasure_owner", self.meeting)
        self.ask(MEETINGS, "erasure_begin", self.meeting, "owner", "delete", self.at(402), BY_OWNER)
        self.ask(MEETINGS, "erasure_files", self.meeting, "", 10, "/r")
        self.ask(MEETINGS, "erasure_count_files", self.meeting, 2)
        self.tell("of an erased meeting", self.event(item, "joined", "a"), verdict="erased")
        self.ask(ROOMS, "room_delete", self.room, self.at(403), 0, BY_OWNER)
        while not self.ask(MEETINGS, "erasure_step", self.meeting, 1000, self.at(404),
                           "true")[0][0]:
            pass
        self.ask(OPERATOR, "erasure_rooms", self.at(-1), None)
