"""Stand-ins for jicofo and Jibri, speaking the stanzas of the real ones.

Sources: jicofo JibriRecorder/JibriSession (presence extension, start and stop IQs) and
jitsi-xmpp-extensions JibriIq/RecordingStatus, as seen in the recorded sessions that
t/fixtures/captures tells of.
"""

from xml.sax.saxutils import quoteattr

from clients import IQ, Client

JIBRI = "http://jitsi.org/protocol/jibri"


def recording_status(status, session_id, initiator=None, failure_reason=None, mode="file"):
    """The extension that jicofo puts into its presence."""
    attributes = {"status": status, "session_id": session_id, "initiator": initiator,
                  "recording_mode": mode, "failure_reason": failure_reason}
    shown = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"<jibri-recording-status xmlns='{JIBRI}'{shown}/>"


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
        if stanza.tag != IQ or request is None or stanza.get("type") != "set":
            return
        self.requests.append((stanza.get("from"), dict(request.attrib)))
        answer = self.answer(dict(request.attrib))
        if answer is None:
            return
        kind, content = answer if isinstance(answer, tuple) else ("result", answer)
        self.send(f"<iq type='{kind}' id={quoteattr(stanza.get('id'))}"
                  f" to={quoteattr(stanza.get('from'))}>{content}</iq>")


class Jibri(Client):
    """A recorder as an occupant: hidden, but in the room."""

    def record(self, room):
        """Join as the recorder does."""
        return self.join(room, nick="jibri-recorder")
