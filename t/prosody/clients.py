"""A thin XMPP client over plain TCP: it shows exactly what is sent and what came.

    alice = prosody.user("alice")
    alice.join("room@conference.meet.test", name="Alice", nick="a1b2c3d4")
    alice.presence(name="Alice L.")      # a new display name, as Jitsi changes it
    alice.ask("<query .../>", to=...)    # an IQ; returns its result, raises on an error
    alice.until(lambda stanza: ...)      # a stanza that has come, or comes
    alice.leave(); alice.reset()         # a TCP reset; close() closes the socket only
"""

import base64
import itertools
import json
import select
import socket
import struct
import threading
import xml.etree.ElementTree as tree
from xml.sax.saxutils import escape, quoteattr

from wait import POLL_SECONDS, until

MUC = "http://jabber.org/protocol/muc"
NICK = "http://jabber.org/protocol/nick"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
PRESENCE, IQ, MESSAGE = ("{jabber:client}" + name for name in ("presence", "iq", "message"))
ANSWER_SECONDS = 20


class StanzaError(Exception):
    """An IQ or a join that was answered by an error; the stanza's text."""


class LoginError(Exception):
    """A login that was refused; the stanza's text."""


class Client:
    """One connection; a thread reads what comes."""

    def __init__(self, port, domain, resource):
        self.domain, self.resource = domain, resource
        self.jid = self.room = self.nick = None
        self.stanzas = []
        self.ids = itertools.count(1)
        self.closed = False
        self.extensions = ""
        self.socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self.socket.settimeout(None)
        self.reader = None

    # The stream.

    def _open_stream(self):
        """A (new) stream; whoever reads the old one ends with it."""
        self.parser = tree.XMLPullParser(("start", "end"))
        self.depth = 0
        self.send(f"<?xml version='1.0'?><stream:stream to='{self.domain}' version='1.0'"
                  " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")

    def _read(self):
        while not self.closed:
            if not select.select([self.socket], [], [], POLL_SECONDS)[0]:
                continue
            try:
                data = self.socket.recv(65536)
            except OSError:
                data = b""
            if not data:
                break
            self.parser.feed(data)
            self._take()
        self.closed = True

    def _take(self):
        for event, element in self.parser.read_events():
            self.depth += 1 if event == "start" else -1
            if event == "end" and self.depth == 1:
                self.stanzas.append(element)
                self.arrived(element)
            elif event == "end" and self.depth == 0:
                self.closed = True

    def arrived(self, stanza):
        """Called in the reading thread for each stanza; stand-ins answer here."""

    def send(self, text):
        """Send text as it stands."""
        self.socket.sendall(text.encode("utf-8", "surrogateescape"))

    def login(self, user=None, password=None, token=""):
        """Authenticate (anonymously without a user, perhaps with a token) and bind the resource."""
        self._open_stream()
        if user is None:
            auth = "<auth xmlns='%s' mechanism='ANONYMOUS'>%s</auth>" % (
                SASL, base64.b64encode(token.encode()).decode())
        else:
            secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            auth = f"<auth xmlns='{SASL}' mechanism='PLAIN'>{secret}</auth>"
        self.send(auth)
        while not self.stanzas or self.stanzas[-1].tag != "{%s}success" % SASL:
            self.parser.feed(self.socket.recv(65536))
            self._take()
            for stanza in self.stanzas:
                if "failure" in stanza.tag:
                    raise LoginError(tree.tostring(stanza, encoding="unicode"))
        self._open_stream()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        bound = self.ask(f"<bind xmlns='{BIND}'><resource>{self.resource}</resource></bind>")
        self.jid = bound.find(f".//{{{BIND}}}jid").text
        return self

    def close(self):
        """Close the socket without a word (no end of stream, no unavailable)."""
        self.closed = True
        if self.reader is not None:
            self.reader.join()
        self.socket.close()

    def reset(self):
        """What a lost network looks like once it is noticed: a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def quit(self):
        """End the stream."""
        self.send("</stream:stream>")
        until(lambda: self.closed, "the end of the stream")
        self.close()

    # Asking.

    def until(self, wanted):
        """The first stanza for which wanted() is true."""
        return self._first(wanted, 0)

    def _first(self, wanted, mark):
        """until, among the stanzas after the first mark.  (A childless element is false.)"""
        return until(lambda: [stanza for stanza in self.stanzas[mark:] if wanted(stanza)][:1],
                     lambda: "\n".join(map(text_of, self.stanzas[-20:])), ANSWER_SECONDS)[0]

    def all(self, wanted):
        """Those of the stanzas that have come so far."""
        return [stanza for stanza in list(self.stanzas) if wanted(stanza)]

    def ask(self, content, to=None, kind="set"):
        """An IQ; its result, or StanzaError."""
        stanza_id = f"{self.resource}-{next(self.ids)}"
        target = f" to={quoteattr(to)}" if to else ""
        self.send(f"<iq type='{kind}' id={quoteattr(stanza_id)}{target}>{content}</iq>")
        answer = self.until(lambda stanza: stanza.tag == IQ and stanza.get("id") == stanza_id
                            and stanza.get("type") in ("result", "error"))
        if answer.get("type") == "error":
            raise StanzaError(text_of(answer))
        return answer

    @staticmethod
    def json(value):
        """A value as JSON that may stand in XML."""
        return escape(json.dumps(value))

    # Rooms.

    def join(self, room, name=None, nick=None):
        """Join a room and wait until we are in; StanzaError if we are refused."""
        self.room, self.nick = room, nick or self.jid.partition("@")[0][:8]
        mark = len(self.stanzas)
        self.presence(name, f"<x xmlns='{MUC}'/>")
        answer = self._first(self._is_own, mark)
        if answer.get("type") == "error":
            raise StanzaError(text_of(answer))
        return self

    def _is_own(self, stanza):
        if stanza.tag != PRESENCE or not (stanza.get("from") or "").startswith(self.room):
            return False
        return stanza.get("type") == "error" or has_status(stanza, "110")

    @property
    def seat(self):
        """Our address in the room: room/nick."""
        return f"{self.room}/{self.nick}"

    def presence(self, name=None, extra=""):
        """Presence in the room, with a display name and with our extensions."""
        self.send(f"<presence to={quoteattr(self.seat)}>{self.content(name, extra)}</presence>")

    def content(self, name=None, extra=""):
        """What a presence of ours holds; stand-ins add to it."""
        shown = "" if name is None else f"<nick xmlns='{NICK}'>{escape(name)}</nick>"
        return extra + shown + self.extensions

    def leave(self, room=None):
        """Leave the room and wait until we are out."""
        seat = f"{room or self.room}/{self.nick}"
        mark = len(self.stanzas)
        self.send(f"<presence type='unavailable' to={quoteattr(seat)}/>")
        self._first(lambda stanza: stanza.get("type") == "unavailable"
                    and stanza.get("from") == seat, mark)

    def kick(self, nick, reason=""):
        """Kick somebody, as a moderator."""
        said = f"<reason>{escape(reason)}</reason>" if reason else ""
        self.administer(f"nick={quoteattr(nick)} role='none'", said)

    def affiliate(self, whom, affiliation):
        """Make somebody (a client) an owner, a member or an outcast, as an owner."""
        self.administer(f"jid={quoteattr(whom.jid.partition('/')[0])}"
                        f" affiliation={quoteattr(affiliation)}")

    def administer(self, item, content=""):
        """Change what somebody is in the room."""
        self.ask(f"<query xmlns='{MUC}#admin'><item {item}>{content}</item></query>", to=self.room)

    def configure(self, field, value):
        """Change a field of the room's configuration, as an owner."""
        form = "".join(f"<field var={quoteattr(name)}><value>{escape(str(given))}</value></field>"
                       for name, given in (("FORM_TYPE", MUC + "#roomconfig"), (field, value)))
        self.ask(f"<query xmlns='{MUC}#owner'><x xmlns='jabber:x:data' type='submit'>{form}</x>"
                 "</query>", to=self.room)

    def end_for_all(self):
        """What Jitsi Meet's button does."""
        self.send("<message to='endconference.meet.test'>"
                  f"<end_conference room={quoteattr(self.room)}/></message>")


def has_status(stanza, code):
    """Does a MUC presence carry this status code?"""
    return any(status.get("code") == code
               for status in stanza.iter("{%s#user}status" % MUC))


def text_of(stanza):
    """A stanza as text, for messages."""
    return tree.tostring(stanza, encoding="unicode")
