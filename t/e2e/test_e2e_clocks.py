"""Senders whose clocks are wrong: nothing is lost, and it is seen."""

import datetime
import itertools

import pytest

from answers import event

NOW = datetime.datetime.now(datetime.timezone.utc)
WARNING = "check the sender's clock"


def at(days):
    """That many days from now, as the API writes it."""
    return (NOW + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def sessions(server, meeting):
    """{occupant: (joined_at, left_at, doubtful)}"""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth())
    return {one["occupant"]: (one["joined_at"], one["left_at"], one["doubtful"])
            for person in answer.json["items"] for one in person["sessions"]}


def warnings(server):
    """The lines of the receiver's log that tell of clocks."""
    return [line for log in sorted((server.state_dir / "log").glob("jitsi-events.log*"), reverse=True)
            for line in log.read_text(errors="replace").splitlines() if WARNING in line]


@pytest.mark.parametrize("days, doubtful", [
    (-9000, True), (9000, True), (2, True), (-2, True), (0.9, False), (-0.9, False), (0, False)])
def test_a_session_out_of_the_meetings_time_is_kept_and_marked(
        server, name, meeting, days, doubtful):
    when = at(days)
    body = event(name, "muc-occupant-joined", when, occupant_id="o", joined_at=when)
    assert server.post_signed(body).status == 200
    assert sessions(server, meeting) == {"o": (when, None, doubtful)}
    assert server.meeting(meeting)["num_clients"] == 1
    assert server.post_signed({**body, "event": "muc-occupant-left"}).status == 200
    assert sessions(server, meeting) == {"o": (when, when, doubtful)}
    assert server.meeting(meeting)["num_clients"] == 0


def test_the_mark_does_not_depend_on_the_order(server, name):
    bodies = [event(name, "muc-occupant-joined", at(0), occupant_id="a", joined_at=at(0)),
              event(name, "muc-occupant-left", at(0), occupant_id="b", joined_at=at(-9000)),
              event(name, "muc-occupant-left", at(9000), occupant_id="c", joined_at=at(0))]
    told = []
    for number, order in enumerate(itertools.permutations(bodies)):
        room = f"{name}-{number}"
        meeting = server.new_meeting(room)
        for body in order:
            assert server.post_signed({**body, "room": room}).status == 200
        told.append(sessions(server, meeting))
    assert all(one == told[0] for one in told)
    assert {occupant: row[2] for occupant, row in told[0].items()} == {
        "a": False, "b": True, "c": True}


@pytest.mark.parametrize("days, told", [(-31, True), (2, True), (-29, False), (0.9, False)])
def test_the_log_tells_the_operator_of_it(server, name, meeting, days, told):
    before = len(warnings(server))
    body = event(name, "muc-occupant-joined", at(0), occupant_id="o", joined_at=at(days))
    assert server.post_signed(body).status == 200
    lines = warnings(server)[before:]
    assert len(lines) == told
    assert not told or (at(days)[:10] in lines[0] and name not in lines[0])
