"""What a real jicofo and Jibri sent, sent again to our modules; and that the stand-in for
jicofo sends the like."""

import json

import pytest

from clients import IQ, StanzaError, text_of
from instance import Instance
from meetings import OFF, ON, event_sync_options, person
from replay import FOLDER, Replay, Wire, shape
from standins import JIBRI, Jicofo
from wait import until

RECORDING, FAILED = "real-jicofo-recording", "real-jicofo-failed-start"
START = (f"<jibri xmlns='{JIBRI}' app_data='{{&quot;file_recording_metadata&quot;:"
         "{&quot;share&quot;:true}}' recording_mode='file' action='start'/>")
STOP = f"<jibri xmlns='{JIBRI}' recording_mode='file' action='stop'/>"


@pytest.fixture(scope="module")
def lab(server, tmp_path_factory):
    """Both modules, and a filter as Jitsi's."""
    made = Instance(tmp_path_factory.mktemp("prosody"),
                    muc=("event_sync", "test_token_affiliation", "reflector_recording"),
                    breakout=("event_sync",), host=("test_filter_iq_jibri",),
                    options={**event_sync_options(server), "reflector_recording_delay": 0.02,
                             "reflector_recording_retry": 0.02,
                             "reflector_recording_retry_cap": 0.08})
    yield made.start()
    made.close()


def owner(trigger="none"):
    """An owner's token."""
    return {"user": {"id": "jibriowner", "name": "Jibri Owner", "affiliation": "owner"},
            "features": {"recording": True},
            "room": {"meeting_id": "m", "recording_type": "cloud", "recording_trigger": trigger}}


def members_told(file, kind):
    """What members an event of this kind has in a capture of our module's own events."""
    events = map(json.loads, (FOLDER / f"{file}.jsonl").read_text().splitlines())
    return [set(event["data"]) for event in events if event["event"] == kind]


@pytest.fixture
def replayed(lab, meeting):
    """replayed(name): a room in which a capture's focus is, and who asked it there."""
    def follow(name):
        wire = Wire(name)
        focus = lab.service("focus", "focus", Replay).follow(wire, meeting.room)
        [seat] = wire.seats()
        alice = lab.user("alice", owner()).join(meeting.room, name="Alice", nick=seat)
        return wire, focus, alice
    yield follow
    lab.drop_clients()


def test_a_real_recording_is_told_as_it_was(replayed, meeting):
    _, focus, alice = replayed(RECORDING)
    focus.publish_next()
    alice.until(lambda stanza: stanza.find(f"{{{JIBRI}}}jibri-recording-status") is not None)
    focus.publish_next()
    session = "39ce0c2e-4665-4b25-83e9-a548aca8561d"
    assert meeting.recording_events(2) == [(ON, session, "jibriowner", None),
                                (OFF, session, "jibriowner", "stopped")]
    for kind in (ON, OFF):
        [event] = meeting.events(kind)
        assert [set(event["data"])] == members_told("real-cloud-recording", kind)
        assert (event["data"]["initiator_name"], event["data"]["recording_mode"]) == (
            "Jibri Owner", "file")


def test_a_real_start_that_failed_is_told_without_an_on(replayed, meeting):
    _, focus, _ = replayed(FAILED)
    focus.publish_next()
    focus.publish_next()
    assert meeting.recording_events(2) == [
        (OFF, "6bd30ff2-4744-4826-865e-49acfbde63ab", None, "failed"),
        (OFF, "b30c9e77-b3d0-4492-bf9d-fc44cae60561", "jibriowner", "stopped")]
    failed, stopped = meeting.events(OFF)
    assert failed["data"]["failure_reason"] == "error"
    # The real one of real-jibri-killed.jsonl failed, too; the other was stopped by its owner.
    assert set(failed["data"]) == members_told("real-jibri-killed", OFF)[0]
    assert [set(stopped["data"])] == members_told("real-cloud-recording", OFF)
    assert meeting.events(ON) == []
    assert [(one["status"], one["failure_reason"]) for one in meeting.recordings()] == [
        ("failed", "error"), ("stopped", None)]


def test_a_meeting_is_told_with_the_members_of_the_real_one(lab, meeting):
    focus = lab.service("focus", "focus", Jicofo).open(meeting.room)
    token = {**owner(), "user": {**owner()["user"], "email": ""}}
    alice = lab.user("alice", token).join(meeting.room, name="Alice")
    recorder = lab.jibri().record(meeting.room)
    recorder.leave()
    alice.leave()
    focus.leave()
    told_now = meeting.until_stored(6)
    real = [json.loads(line) for line in
            (FOLDER / "real-automatic-recording.jsonl").read_text().splitlines()]
    [destroyed] = meeting.events("muc-room-destroyed")
    wanted = {(one["event"], *sorted(one["data"])) for one in real
              if one["event"].startswith("muc-")}
    assert {(one["type"], *sorted(one["data"])) for one in told_now} == wanted
    assert {tuple(sorted(entry)) for entry in destroyed["data"]["all_occupants"]} == {
        tuple(sorted(entry)) for one in real for entry in one["data"].get("all_occupants", [])}
    lab.drop_clients()


# The stand-in beside what it stands for.

@pytest.fixture
def jicofo(lab, meeting):
    """In the meeting's room."""
    yield lab.service("focus", "focus", Jicofo).open(meeting.room)
    lab.drop_clients()


def answered(client, content):
    """The whole answer to an IQ to focus, an error too."""
    mark = len(client.stanzas)
    try:
        client.ask(content, to=client.room + "/focus")
    except StanzaError:
        pass
    [answer] = [stanza for stanza in client.stanzas[mark:] if stanza.tag == IQ]
    return shape(text_of(answer))


def statuses(client):
    """(the presence, its recording's status) of each of focus's that told of one."""
    found = [(stanza, stanza.find(f"{{{JIBRI}}}jibri-recording-status"))
             for stanza in client.all(lambda stanza: stanza.get("from") == client.room + "/focus")]
    return [pair for pair in found if pair[1] is not None]


def published(client, count):
    """The shapes of so many presences of focus that told of a recording."""
    until(lambda: len(statuses(client)) >= count, lambda: f"{count}: {statuses(client)}")
    return [shape(text_of(stanza)) for stanza, _ in statuses(client)]


def names(presence):
    """Of its children, in their order."""
    return [child[0] for child in presence[3]]


def of_recording(presence):
    """What it says of the recording."""
    [status] = [child for child in presence[3] if child[0] == f"{{{JIBRI}}}jibri-recording-status"]
    return status


def test_a_start_and_a_stop_by_hand_are_answered_as_by_the_real_one(lab, jicofo, meeting):
    wire = Wire(RECORDING)
    forbidden, refused = wire.answers("error")
    [accepted] = wire.answers("result")
    guest = lab.user("guest", person("g")).join(meeting.room)
    assert answered(guest, START) == shape(forbidden)
    assert jicofo.requests == []

    [seat] = wire.seats()
    alice = lab.user("alice", owner()).join(meeting.room, name="Alice", nick=seat)
    jicofo.until(lambda stanza: stanza.get("from") == alice.seat)
    assert answered(alice, START) == shape(accepted)
    assert answered(alice, START) == shape(refused)
    jicofo.joins()
    published(alice, 1)
    answered(alice, STOP)
    for one, text in zip(published(alice, 2), wire.seen(), strict=True):
        wanted = shape(wire.in_room(text, meeting.room))
        # The real Prosody adds vcard and occupant-id.
        assert names(one) == [name for name in names(wanted) if name in names(one)]
        assert of_recording(one) == of_recording(wanted)
    assert [one[2] for one in meeting.recording_events(2)] == ["jibriowner", "jibriowner"]


def test_our_start_is_the_clients_own(lab, jicofo, meeting):
    wire = Wire(RECORDING)
    lab.user("alice", owner("automatic")).join(meeting.room, name="Alice")
    until(lambda: jicofo.requests, "a start")
    [asked] = [stanza for stanza in jicofo.stanzas if stanza.tag == IQ
               and stanza.find(f"{{{JIBRI}}}jibri") is not None]
    assert shape(text_of(asked)) == shape(wire.asked()[0])
    lab.logged(f"recording of {meeting.room}: accepted, session session-1")
    jicofo.joins()
    assert meeting.recording_events(1) == [(ON, "session-1", "jibriowner", None)]


def test_a_start_that_jibri_cannot_take_is_made_again(lab, jicofo, meeting):
    lab.user("alice", owner("automatic")).join(meeting.room, name="Alice")
    for number in (1, 2):
        lab.logged(f"recording of {meeting.room}: accepted, session session-{number}")
        jicofo.fails()
        assert meeting.recording_events(number)[-1] == (OFF, f"session-{number}", None, "failed")
    assert meeting.events(ON) == []


def test_why_jicofo_refuses_is_logged(lab, jicofo, meeting):
    jicofo.session = "of somebody else"
    lab.user("alice", owner("automatic")).join(meeting.room, name="Alice")
    lab.logged(f"recording of {meeting.room}: unexpected-request,"
               " Recording or live streaming is already enabled; next attempt")
    assert meeting.events(ON) == meeting.events(OFF) == []


def test_every_capture_is_read():
    for name, presences, starts in ((RECORDING, 2, 2), (FAILED, 2, 2)):
        wire = Wire(name)
        assert len(wire.presences()) == presences
        assert sum("action='start'" in text for text in wire.asked()) == starts
