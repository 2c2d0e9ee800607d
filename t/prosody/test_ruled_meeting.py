"""What an owner wants of a meeting, from the API through deliver to the people in a real Prosody."""

import uuid

import pytest

from clients import StanzaError
from control import knock, until_sent_away
from defaults import default_settings
from harness import OWNER, Server
from instance import Instance
from meetings import Meeting, event_sync_options, person
from wait import until

DESTROYED, LEFT = "muc-room-destroyed", "muc-occupant-left"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """(server, prosody), each of which knows the other's address."""
    server = Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "DELIVER_POLL": "0.02"})
    prosody = Instance(
        tmp_path_factory.mktemp("prosody"), muc=("event_sync", "reflector_control"),
        options=event_sync_options(server, f"http://127.0.0.1:{server.port}/v1/jitsi/events"))
    server.settings["JITSI_CONTROL_URL"] = f"http://127.0.0.1:{prosody.http_port}/reflector-control"
    server.start()
    prosody.start()
    yield server, prosody
    prosody.close()
    server.stop()


@pytest.fixture
def meeting(site):
    """One of OWNER's."""
    name = "reflector-test-" + uuid.uuid4().hex
    return Meeting(site[0], site[0].new_meeting(name, OWNER), name)


def rule(site, meeting, action, method="POST", **body):
    """It must reach Jitsi."""
    path = f"/v1/meetings/{meeting.id}" + (f"/{action}" if action else "")
    answer = site[0].request(method, path, site[0].auth(), body or b"")
    assert answer.status == 200 and answer.json.get("evicted", True), answer


def nothing_waits(site):
    """Every command is executed, and nothing is kept of it."""
    until(lambda: not site[0].admin_sql("SELECT 1 FROM outbox WHERE endpoint = 'control'"),
          site[1].tail)


def test_an_end_puts_everybody_out_for_good(site, meeting):
    people = [site[1].user(name, person(name)).join(meeting.room) for name in ("ann", "bob")]
    rule(site, meeting, "end", reason="Over for <today> & good.")
    for one in people:
        assert until_sent_away(one, meeting.room) == ["Over for <today> & good."]
    late = site[1].user("late", person("late"))
    knock(late, meeting.room)
    assert until_sent_away(late, meeting.room) == ["Over for <today> & good."]
    assert meeting.until_stored(1, DESTROYED)[0]["data"]["ended_by"] == OWNER
    nothing_waits(site)


def test_who_is_removed_for_good_does_not_come_back(site, meeting):
    ann, bob = (site[1].user(name, person(name)).join(meeting.room) for name in ("ann", "bob"))
    until(lambda: len(meeting.events("muc-occupant-joined")) == 2, site[1].tail)
    rule(site, meeting, "participants/ann/remove", ban=True, reason="Rude")
    [left] = meeting.until_stored(1, LEFT)
    assert (left["data"]["user_id"], left["data"]["removed_by"]) == ("ann", OWNER)
    with pytest.raises(StanzaError):
        site[1].user("again", person("ann")).join(meeting.room)
    bob.leave()
    assert len(meeting.until_stored(2, LEFT)) == 2 and ann.jid != bob.jid
    nothing_waits(site)


def test_a_prosody_that_has_forgotten_all_asks(site, meeting):
    other = Meeting(site[0], site[0].new_meeting(meeting.name + "-2", OWNER), meeting.name + "-2")
    ann = site[1].user("ann", person("ann")).join(other.room)
    other.until_stored(1, "muc-occupant-joined")
    rule(site, other, "participants/ann/remove", ban=True)
    other.until_stored(1, LEFT)
    rule(site, meeting, "end")
    nothing_waits(site)
    site[1].stop()
    site[1].start()
    late = site[1].user("late", person("late"))
    knock(late, meeting.room)
    assert until_sent_away(late, meeting.room) == ["This meeting has ended. Ask for a new link."]
    with pytest.raises(StanzaError, match="not-allowed"):
        site[1].user("again", person("ann")).join(other.room)
    assert ann.jid != late.jid


def test_an_erased_meeting_is_put_out_of_and_nothing_is_kept_of_it(site, meeting):
    ann = site[1].user("ann", person("ann")).join(meeting.room)
    rule(site, meeting, "", "DELETE")
    assert len(until_sent_away(ann, meeting.room)) == 1
    nothing_waits(site)
