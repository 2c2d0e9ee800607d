"""A captured meeting with a recording, from its first event until its film is handed over: the
events as a real Prosody sent them, the film as a real Jibri leaves and reports it."""

import json
import os
import stat

import pytest

import captures
from defaults import default_settings
from harness import OWNER, Server
from reading import JIBRI, event_of
from receiver import Receiver
from wait import until

FILM = b"film" * 1000
SECRET = "the secret of a webhook"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that delivers to this machine, soon."""
    made = Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "DELIVER_ALLOW_PRIVATE": "true", "DELIVER_POLL": "0.02"})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def receiver():
    """The customer's."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def real(make_jibri, server):
    """A recorder's machine that tells the real receiver."""
    return make_jibri(server.url, JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])


class Captured:
    """A captured meeting, told to a room with a webhook."""

    def __init__(self, server, file, name, webhook):
        self.server, self.requests = server, captures.real()[file]
        server.new_room(name, webhook_url=webhook, webhook_secret=SECRET)
        opened = server.open(name)
        self.id, self.room = opened["id"], opened["room_name"]

    def tell(self):
        """All that Prosody sent."""
        for request in self.requests:
            if request.dialect != JIBRI:
                body = json.loads(request.body)
                answer = self.server.post_signed({**body, "room": self.room}, request.path)
                assert answer.status == 200, answer

    def film(self):
        """(session, when it began) as the captured completion names its film."""
        [end] = [event_of(one).data for one in self.requests if one.dialect == JIBRI]
        return end["recording_id"], end["recording_file"].rpartition("_")[2]

    def recording(self):
        """The one that there is."""
        answer = self.server.request("GET", f"/v1/meetings/{self.id}/recordings",
                                     self.server.auth(OWNER))
        [one] = answer.json["items"]
        return one


def called_as_by_jibri(jibri, media):
    """finalize.sh with one argument, where Jibri is, with its umask."""
    jibri.finalize(media.parent, umask=0o022)
    jibri.wait_idle()


@pytest.mark.parametrize("file, initiator", [
    ("real-cloud-recording", None), ("real-automatic-recording", "jibriowner")],
    ids=["by a client", "by the trigger"])
@pytest.mark.parametrize("is_early", [False, True], ids=["events first", "film first"])
def test_a_captured_recording_is_handed_over(server, real, receiver, file, initiator, is_early):
    name = f"{file.removeprefix('real-')}-{is_early}".lower()
    meeting = Captured(server, file, name, receiver.url)
    session, began = meeting.film()
    if not is_early:
        meeting.tell()
        assert meeting.recording()["status"] == "stopped"
    media = real.session(session, meeting.room, f"{meeting.room}_{began}", initiator=initiator,
                         content=FILM)
    called_as_by_jibri(real, media)
    if is_early:
        meeting.tell()
    until(lambda: meeting.recording()["status"] == "handed_over", meeting.recording)
    one = meeting.recording()
    assert (one["recording_id"], one["initiator"]) == (session, "jibriowner")
    assert one["started_at"] < one["stopped_at"]
    assert [(film["file"], film["size"]) for film in one["files"]] == [(str(media), len(FILM))]
    bodies = [json.loads(request.body) for request in receiver.requests]
    [handed] = [body for body in bodies if body["type"] == "recording.completed"]
    assert handed["data"]["recording"]["recording_id"] == session


def test_jibris_umask_opens_nothing_of_the_spool(jibri):
    called_as_by_jibri(jibri, jibri.session("s1", "room", content=FILM))
    found = [jibri.spool, *jibri.spool.rglob("*")]
    assert len(found) > 3
    assert [path for path in found if stat.S_IMODE(os.stat(path).st_mode) & 0o077] == []
