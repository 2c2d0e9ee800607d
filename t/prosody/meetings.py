"""A meeting as the receiver knows it, and the module's options that fit."""

from clients import MESSAGE
from wait import until

SUBJECT = "{jabber:client}subject"
ON, OFF = "jibri-recording-on", "jibri-recording-off"
DISCO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def event_sync_options(server, url=None, **more):
    """The two options that a site must set, with waits of milliseconds.  None leaves one out."""
    return {"event_sync_url": url or server.url + "/v1/jitsi/events",
            "event_sync_secret": server.settings["JITSI_WEBHOOK_SECRET"],
            "event_sync_backoff": 0.02, "event_sync_backoff_cap": 0.1,
            "event_sync_grace": 0.2, **more}


def person(user_id, name="Somebody", email="somebody@example.org"):
    """What a token says of its bearer."""
    return {"user": {"id": user_id, "name": name, "email": email}}


def subjects(client):
    """The subjects that somebody in a room was told, in order; "" is none."""
    # What was on its way comes before the answer.
    client.ask(DISCO, to=client.room.partition("@")[2], kind="get")
    told = [stanza.find(SUBJECT) for stanza in client.all(lambda stanza: stanza.tag == MESSAGE)]
    return [subject.text or "" for subject in told if subject is not None]


def visit(prosody, room):
    """Four events."""
    alice = prosody.user("alice").join(room)
    alice.leave()
    return alice


class Meeting:
    """A meeting of the receiver's and its room in Prosody."""

    def __init__(self, server, meeting_id, name):
        self.server, self.id, self.name = server, meeting_id, name
        self.room = name + "@conference.meet.test"

    def _get(self, what):
        answer = self.server.request("GET", f"/v1/meetings/{self.id}{what}", self.server.auth())
        assert answer.status == 200, answer
        return answer.json

    def events(self, kind=None):
        """What is stored, in order: [{"type", "timestamp", "data"}]."""
        items = self._get("/events?limit=1000")["items"]
        return [item for item in items if kind in (None, item["type"])]

    def until_stored(self, count, kind=None):
        """Wait for so many stored events; returns all of them."""
        until(lambda: len(self.events(kind)) >= count,
              lambda: f"{count} events; stored: {self.events(kind)}")
        return self.events(kind)

    def participants(self):
        """{person: [(breakout, is over, is assumed)]} by the API's attendance."""
        return {item["id"]: [(session["breakout"], session["left_at"] is not None,
                              session["assumed"]) for session in item["sessions"]]
                for item in self._get("/participants")["items"]}

    def attendance(self):
        """The attendance as the API tells it."""
        return self._get("/participants")

    def recordings(self):
        """The recordings as the API tells them."""
        return self._get("/recordings")["items"]

    def recording_events(self, count):
        """(type, recording, initiator, reason) of what was told of recordings, once there are
        so many events."""
        events = until(lambda: [event for event in self.events() if event["type"] in (ON, OFF)]
                       if len(self.events(ON)) + len(self.events(OFF)) >= count else None,
                       lambda: str(self.events()))
        return [(event["type"], event["data"]["recording_id"], event["data"].get("initiator"),
                 event["data"].get("reason")) for event in events]

    def num_clients(self):
        """How many are in."""
        return self._get("")["num_clients"]
