"""One afternoon on a site, for whoever looks at it: every view has something to show."""

from keys import new_key
from names import ALL
from receiver import Receiver, status
from seeds import OWNER


class World:
    """A site's rooms and meetings, by their names, and keys of those who look."""

    def __init__(self, site):
        self.site = site
        self.receiver = Receiver(lambda request: status(500))
        self.admin, _ = new_key(site, "admin", name="console")
        self.running = self._running()
        self.over = self._over()
        self.hostile = self._hostile()
        self.failing = self._failing()
        site.simulate("--rooms", 3, "--participants", 12, "--recordings", 2)
        self._keys()

    def close(self):
        """Its webhook's receiver ends."""
        self.receiver.close()

    def views(self):
        """{name: address} of all."""
        return {"now": "now", "meetings": "meetings", "meeting-running": f"meetings/{self.running['id']}",
                "meeting-over": f"meetings/{self.over['id']}", "rooms": "rooms",
                "room": f"rooms/{self.failing['room']['id']}", "deliveries": "deliveries",
                "health": "health", "keys": "keys"}

    def _running(self):
        """People are in it, one in a breakout, and it is recorded."""
        meeting = self.site.meeting_in("team-weekly", require_consent=True)
        name = meeting["room_name"]
        for number, who in enumerate(("Ann Arbor", "Ben Bell", "Zoë Zimmer")):
            self.site.stay(name, f"user-{number}", 30 - number, name=who, email=f"user-{number}@example.com")
        self.site.stay(name, "user-4", 20, 10, name="Dan Early")
        self.site.stay(name, "user-5", 9, name="Eve Elsewhere", is_breakout=True, breakout_room_id="b-1")
        self.site.tell(name, "jibri-recording-on", 8, recording_id="now")
        self.site.consent(meeting["id"], "user-0")
        self.site.consent(meeting["id"], "user-1", False)
        return meeting

    def _over(self):
        """A meeting with films, which has ended."""
        meeting = self.site.meeting_in("board")
        name = meeting["room_name"]
        for number, who in enumerate(("Olga Owner", "Petra Paul", "Quentin Quist")):
            self.site.stay(name, f"user-{number + 10}", 60 - number * 5, 12 + number * 9, name=who)
        self.site.stay(name, "user-11", 19, 14, name="Petra Paul", is_breakout=True, breakout_room_id="b-7")
        self.site.film(name, "talk.mp4", minutes=40)
        self.site.film(name, "talk.webm", minutes=20)
        self.site.film(name, "talk.ogg", minutes=18)
        answer = self.site.request("PATCH", f"/v1/meetings/{meeting['id']}/deactivate", self.site.auth(OWNER))
        assert answer.status == 200, answer
        return meeting

    def _hostile(self):
        """Everybody has a name that should break something."""
        meeting = self.site.meeting_in("hostile", zulip_topic=ALL[0], zulip_stream=ALL[1])
        for number, name in enumerate(ALL):
            self.site.stay(meeting["room_name"], f"{number}{name}"[:100], 40 - number, None if number % 2 else 5,
                           name=name, nick=name[::-1], email=f"{name}@example.com"[-100:])
        return meeting

    def _failing(self):
        """Its webhook always fails, and some of its messages are dead."""
        meeting = self.site.meeting_in("failing", webhook_url=self.receiver.url)
        for number in range(4):
            self.site.stay(meeting["room_name"], f"user-{number}", 9, 4, name=f"Person {number}")
        self.site.dead(meeting["room"]["id"])
        return meeting

    def _keys(self):
        for name, scope in (("wall display", "read"), ("integration", "host")):
            answer = self.site.request("POST", "/v1/api-keys", self.site.auth(OWNER), {"name": name, "scope": scope})
            assert answer.status == 200, answer
            self.site.seen_tokens.add(answer.json["key"].encode())
