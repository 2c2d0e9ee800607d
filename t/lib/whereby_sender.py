"""How Whereby tells of a meeting."""

from reading import JOINED, LEFT, WHEREBY, WHEREBY_JOINED, WHEREBY_LEFT
from senders import ROOM, Sender

ROLES = ["host", "visitor", "granted_visitor", None, "recorder", "streamer", "captioner",
         "assistant"]


class WherebySender(Sender):
    """It tells who joins and who leaves, each at its time, and nothing else."""

    def tell(self, kind, breakout, at, who=None, **facts):
        if kind not in (JOINED, LEFT) or self.random.random() < self.style.lost:
            return
        body = {"apiVersion": "1.0", "createdAt": self.rfc3339(at),
                "type": WHEREBY_JOINED if kind == JOINED else WHEREBY_LEFT,
                "data": {"roomName": "/" + ROOM, **self.whereby_who(who)}}
        body["id"] = f"{self.random.getrandbits(64):016x}"
        self.send(WHEREBY, "/v1/whereby", body)

    def whereby_who(self, who):
        """The older bodies have no participantId; members that only Jitsi's have mean
        nothing here."""
        members = {"displayName": self.random.choice([who["name"], who["name"] + "!", ""]),
                   "roleName": self.random.choices(ROLES, [9, 9, 3, 3, 1, 1, 1, 1])[0],
                   "externalId": self.random.choice([who.get("person"), None, ""])}
        if self.random.random() < 0.8:
            members["participantId"] = who["occupant"]
        if self.random.random() < self.style.odd:
            members.update(name="N", nick="K", user_id="uid-x", occupant_id="o")
        return members
