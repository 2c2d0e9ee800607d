"""The stanzas of t/fixtures/captures/real-jicofo-*.txt, and a focus that sends jicofo's again.

    wire = Wire("real-jicofo-recording")
    focus = prosody.service("focus", "focus", Replay).follow(wire, room)
    focus.publish_next()     # the next presence that jicofo sent, as it stands
"""

import pathlib
import re
import xml.etree.ElementTree as tree

from standins import Focus

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "captures"
LINE = re.compile(r"(\S+) (in|out) +(\S+) (<.*)")
REAL_ROOM = re.compile(r"reflector-wire-[a-z0-9]+-[0-9a-f-]{36}")
FOCUS = "focus@auth.meet.lab.test/focus"


class Wire:
    """A capture's stanzas: (direction, session, text), in their order."""

    def __init__(self, name):
        text = (FOLDER / f"{name}.txt").read_text()
        self.stanzas = [LINE.fullmatch(line).groups()[1:] for line in text.splitlines()]
        [self.room] = set(REAL_ROOM.findall(text))

    def in_room(self, text, room):
        """A stanza with another room and the test's domains."""
        return text.replace(self.room, room.partition("@")[0]).replace("meet.lab.test", "meet.test")

    def presences(self):
        """Those with which jicofo published a recording's status."""
        return [text for way, session, text in self.stanzas if (way, session) == ("in", FOCUS)
                and text.startswith("<presence") and "jibri-recording-status" in text]

    def seats(self):
        """The seats of those who asked jicofo, in order of their first start or stop."""
        found = re.findall(rf"from='{self.room}@\S+/(\w+)' type='set'", "".join(self.asked()))
        return list(dict.fromkeys(found))

    def asked(self):
        """The starts and stops that reached jicofo."""
        return [text for way, session, text in self.stanzas if (way, session) == ("out", FOCUS)
                and text.startswith("<iq") and "@conference.meet.lab.test/" in text
                and "type='set'" in text]

    def answers(self, kind):
        """What people got to theirs: results, or errors."""
        return [text for way, session, text in self.stanzas
                if way == "out" and session.partition("/")[0].endswith("@meet.lab.test")
                and text.startswith("<iq") and f" type='{kind}'" in text]

    def seen(self):
        """Focus's presences as the owner got them, who asked last."""
        who = [session for way, session, text in self.stanzas
               if way == "in" and text.startswith("<iq") and "action='stop'" in text][0]
        return [text for way, session, text in self.stanzas
                if (way, session) == ("out", who) and text.startswith("<presence")]


def shape(text):
    """A stanza without what differs each time: ids, addresses, values of its own."""
    element = tree.fromstring(text)
    for name in ("id", "from", "to", "{http://www.w3.org/XML/1998/namespace}lang"):
        element.attrib.pop(name, None)
    return plain(element)


def plain(element):
    """(name, attributes, text, children), the namespace of a stream left out."""
    values = {name: value for name, value in element.attrib.items()
              if name not in ("app_data", "session_id")}
    return (element.tag.removeprefix("{jabber:client}"), values, element.text,
            [plain(child) for child in element])


class Replay(Focus):
    """jicofo as it was: its presences are the captured ones."""

    def follow(self, wire, room):
        """Take the room, as focus does, before it is published to."""
        self.open(room)
        self.rest = [wire.in_room(text, room) for text in wire.presences()]
        return self

    def publish_next(self):
        """Send the next presence."""
        self.send(self.rest.pop(0))
