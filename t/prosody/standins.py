"""Stand-ins for jicofo and Jibri, speaking the stanzas of the real ones.

Sources: t/fixtures/captures/real-jicofo-*.txt, what a real jicofo and Jibri sent; what is not
in them (who may ask, the answer to a stop) jicofo BaseJibri.kt.
"""

import itertools
import threading
from xml.sax.saxutils import escape, quoteattr

from clients import IQ, MUC, PRESENCE, Client, text_of

JIBRI = "http://jitsi.org/protocol/jibri"
CONFERENCE = "http://jitsi.org/protocol/focus"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"


def recording_status(status, session_id, initiator=None, failure_reason=None, mode="file"):
    """The extension that jicofo puts into its presence."""
    attributes = {"initiator": initiator, "session_id": session_id, "xmlns": JIBRI,
                  "failure_reason": failure_reason, "recording_mode": mode, "status": status}
    shown = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"<jibri-recording-status{shown}/>"


class Focus(Client):
    """jicofo: first in the room, an admin, nick "focus".

    It publishes a recording's status by record(); the extension then stays in all its
    later presences, as jicofo's does.  Start and stop IQs of clients are put into
    .requests and answered by .answer(request, stanza_id), which a test may replace; it
    returns the content of an <iq type='result'>, or an ("error", xml) pair.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.requests = []
        self.answer = lambda request: f"<jibri xmlns='{JIBRI}' session_id='session-1'/>"

    def open(self, room):
        """Make a room as jicofo does, before anybody is in it."""
        return self.join(room, nick="focus")

    def content(self, name=None, extra=""):
        """jicofo's own elements, in its order."""
        meeting = escape(self.room.partition("@")[0])
        return (f"{extra}<priority>0</priority>"
                f"<etherpad xmlns='http://jitsi.org/jitmeet/etherpad'>{meeting}</etherpad>"
                "<versions xmlns='http://jitsi.org/jitmeet'>"
                "<component name='focus'>1.1.SNAPSHOT</component></versions>"
                "<conference-properties xmlns='http://jitsi.org/protocol/focus'>"
                "<property key='support-terminate-restart' value='true'/>"
                "<property key='bridge-count' value='1'/></conference-properties>"
                + super().content(name) +
                "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
                " ver='Lg0vhCNhxjoeKJi2/hukdsizNWA=' node='http://jitsi.org/jicofo'/>")

    def record(self, status, session_id, initiator=None, **more):
        """Publish a recording's status: "on" or "off"."""
        self.extensions = recording_status(status, session_id, initiator, **more)
        self.presence()

    def breakout(self, jid, subject="Group"):
        """Note a breakout in the room, as Jitsi's mod_muc_breakout_rooms does."""
        self.ask(f"<breakout xmlns='urn:reflector:test' jid={quoteattr(jid)}"
                 f" subject={quoteattr(subject)}/>", to=self.room)

    def arrived(self, stanza):
        request = stanza.find("{%s}jibri" % JIBRI)
        if stanza.tag == IQ and request is not None and stanza.get("type") == "set":
            self.requests.append((stanza.get("from"), dict(request.attrib)))
            self.take(stanza, request)

    def take(self, stanza, request):
        """A start or stop, in the reading thread."""
        answer = self.answer(dict(request.attrib))
        if answer is not None:
            self.reply(stanza, *(answer if isinstance(answer, tuple) else ("result", answer)))

    def reply(self, stanza, kind, content=""):
        """Answer an IQ."""
        self.send(f"<iq id={quoteattr(stanza.get('id'))} to={quoteattr(stanza.get('from'))}"
                  f" type='{kind}'>{content}</iq>")


class Opener(Focus):
    """A focus that opens a room when somebody asks for its conference.

    .promotes: it makes whoever comes an owner, as enable-auto-owner does.
    """

    promotes = False

    def arrived(self, stanza):
        request = stanza.find("{%s}conference" % CONFERENCE)
        if stanza.tag == IQ and request is not None and stanza.get("type") == "set":
            self.room, self.nick = request.get("room"), "focus"
            self.presence(extra=f"<x xmlns='{MUC}'/>")
            self.reply(stanza, "result", f"<conference xmlns='{CONFERENCE}' ready='true'"
                       f" focusjid='focus@auth.meet.test' room={quoteattr(self.room)}/>")
        elif stanza.tag == PRESENCE and self.promotes:
            self.promote(stanza)
        super().arrived(stanza)

    def promote(self, stanza):
        """Make whoever has come an owner."""
        for item in stanza.iter("{%s#user}item" % MUC):
            if item.get("role") == "participant":
                self.send(f"<iq type='set' id='promote' to={quoteattr(self.room)}>"
                          f"<query xmlns='{MUC}#admin'><item affiliation='owner'"
                          f" jid={quoteattr(item.get('jid').partition('/')[0])}/></query></iq>")


class Jicofo(Focus):
    """A focus with one Jibri, that decides as jicofo does.

    A start is answered with the session's id only when Jibri has said that it is pending,
    pending_seconds later (seven in real-jicofo-recording.txt).  Then Jibri joins() or
    fails(); a stop, or ends(), is published at once.
    """

    def __init__(self, *arguments, pending_seconds=0.05):
        super().__init__(*arguments)
        self.pending_seconds = pending_seconds
        self.sessions = (f"session-{number}" for number in itertools.count(1))
        self.session = self.starter = None
        self.moderators = set()
        self.timers = []

    def arrived(self, stanza):
        if stanza.tag == PRESENCE:
            roles = {item.get("role") for item in stanza.iter("{%s#user}item" % MUC)}
            change = self.moderators.add if "moderator" in roles else self.moderators.discard
            change(stanza.get("from"))
        super().arrived(stanza)

    def take(self, stanza, request):
        if stanza.get("from") not in self.moderators:
            self.refuse(stanza, request, "auth", "not-allowed")
        elif request.get("action") == "stop" and self.session is None:
            self.refuse(stanza, request, "cancel", "item-not-found", "Unknown session")
        elif request.get("action") == "stop":
            self.ends(stanza.get("from"))
            self.reply(stanza, "result")
        elif self.session is not None:
            self.refuse(stanza, request, "wait", "unexpected-request",
                        "Recording or live streaming is already enabled")
        else:
            self._begin(stanza)

    def _begin(self, stanza):
        self.session, self.starter = next(self.sessions), stanza.get("from")
        accepted = f"<jibri session_id={quoteattr(self.session)} xmlns='{JIBRI}'/>"
        self.timers.append(threading.Timer(self.pending_seconds, self.reply,
                                           (stanza, "result", accepted)))
        self.timers[-1].start()

    def refuse(self, stanza, request, kind, condition, text=None):
        """An error as Smack writes it: its text has no namespace of its own."""
        shown = "" if text is None else f"<text xml:lang='en'>{text}</text>"
        self.reply(stanza, "error", f"<error type='{kind}'><{condition} xmlns='{STANZAS}'/>"
                   f"{shown}</error>{text_of(request)}")

    def joins(self):
        """Jibri has joined and records."""
        self.record("on", self.session, self.starter)

    def fails(self):
        """Jibri could not join, or died."""
        ended, self.session = self.session, None
        self.record("off", ended, failure_reason="error")

    def ends(self, initiator=None):
        """Stopped by somebody, or by Jibri itself."""
        ended, self.session = self.session, None
        self.record("off", ended, initiator)

    def close(self):
        self.closed = True
        if self.reader is not None:
            self.reader.join()  # so that no start is taken any more
        for timer in self.timers:
            timer.cancel()
            timer.join()
        super().close()


class Jibri(Client):
    """A recorder as an occupant: hidden, but in the room."""

    def record(self, room):
        """Join as the recorder does."""
        return self.join(room, nick="jibri-recorder")
