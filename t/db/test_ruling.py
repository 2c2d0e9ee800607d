"""Ruling a meeting: what it says, what is noted, what Jitsi gets, what erasure leaves."""

import json
import uuid

import pytest

from cluster import rows
from messages import claim, empty_outbox, settle
from racing import WAIT_SECONDS, waits_for_lock
from world import BY_OWNER, T0, after, item

SERVER = "http://127.0.0.1:5280/reflector-control"

# A claim sees every message.
pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def one_server(world):
    """Each test begins with an empty outbox and one server."""
    empty_outbox(world, "pipeline")
    world.sql("SELECT control_register(%s)", [SERVER])


@pytest.fixture
def meeting(world):
    """(id, room_name) of one in which Ann was."""
    made = world.meeting()
    assert world.append(item(made[1], "joined", "jid-1", person="ann")) == ["stored"]
    return made


def rule(world, meeting, command, at=after(60), **data):
    """The verdict."""
    return world.value("SELECT meeting_rule(%s, %s, %s, %s, %s)", meeting, command, json.dumps(data),
                       at, json.dumps({"actor": "user", "user": "owner-1"}))


def sent(world):
    """[(type, data)] of what the server is to get."""
    return [(kind, json.loads(body)["data"]) for kind, body in world.sql(
        "SELECT type, body FROM outbox WHERE endpoint = 'control' ORDER BY number")]


def trail(world, meeting):
    """What was noted of it, without its making."""
    return [action for action, in world.sql("SELECT action FROM audit WHERE object = %s AND"
                                            " action <> 'meeting.created' ORDER BY number", meeting)]


def test_an_end_ends_it_here_and_in_jitsi_and_may_be_repeated(world, meeting):
    number, room_name = meeting
    assert rule(world, number, "end", reason="over") == rule(world, number, "end") == "sent"
    assert world.row(number)[:2] == (False, after(60))
    assert sent(world) == [
        ("control.end", {"room": room_name, "reason": "over", "by": "owner-1"}),
        ("control.end", {"room": room_name, "by": "owner-1"})]
    assert trail(world, number) == ["meeting.ended"]


@pytest.mark.parametrize("command", ["remove", "message", "passcode", "lobby", "snapshot"])
def test_of_an_ended_meeting_nothing_else_is_wanted(world, meeting, command):
    rule(world, meeting[0], "end")
    world.sql("DELETE FROM outbox")
    assert rule(world, meeting[0], command, person="ann", ban=True) == "ended"
    assert sent(world) == [] == world.sql("SELECT person FROM ban WHERE meeting_id = %s", meeting[0])


def test_a_person_is_removed_who_was_in_it(world, meeting):
    number, room_name = meeting
    assert rule(world, number, "remove", person="bob", ban=False) == "stranger"
    assert rule(world, number, "remove", person="ann", ban=False) == "sent"
    assert sent(world) == [("control.remove", {"room": room_name, "person": "ann", "ban": False,
                                               "by": "owner-1"})]
    assert trail(world, number) == ["person.removed"]
    assert world.sql("SELECT person FROM ban WHERE meeting_id = %s", number) == []


def test_anybody_but_the_owner_is_banned_once_however_often(world, meeting):
    number, _ = meeting
    [[owner]] = world.sql("SELECT user_id FROM meeting_row WHERE id = %s", number)
    assert rule(world, number, "remove", person=owner, ban=True) == "owner"
    assert rule(world, number, "remove", person="bob", ban=True) == "sent"
    assert rule(world, number, "remove", person="bob", ban=True, at=after(70)) == "sent"
    assert world.sql("SELECT person, banned_at FROM ban WHERE meeting_id = %s", number) == [
        ("bob", after(60))]
    assert trail(world, number) == ["person.banned"] * 2


def test_without_a_server_it_is_noted_here_alone(world, meeting):
    world.sql("SELECT control_register('{}')")
    assert rule(world, meeting[0], "remove", person="bob", ban=True) == "unsent"
    assert rule(world, meeting[0], "end") == "unsent"
    assert world.row(meeting[0])[0] is False and sent(world) == []


def test_of_no_meeting_there_is_no_verdict(world):
    assert rule(world, str(uuid.uuid4()), "end") is None


def test_deleting_a_room_ends_its_meeting_in_jitsi(world, meeting):
    number, room_name = meeting
    [[room]] = world.sql("SELECT room_id FROM meeting_row WHERE id = %s", number)
    assert world.value("SELECT room_delete(%s, %s, NULL, %s)", room, after(9),
                       json.dumps({"actor": "user", "user": "ann"}))
    assert sent(world) == [("control.end", {"room": room_name, "by": "ann"})]


def erase(world, number):
    """All of an erasure."""
    world.sql("SELECT erasure_begin(%s, 'owner', 'delete', %s, jsonb_object(%s::text[]))", number,
              after(90), BY_OWNER)
    while not world.value("SELECT erasure_step(%s, 1000, %s, true)", number, after(91)):
        pass


def test_after_an_erasure_the_end_alone_survives_until_it_is_settled(world, deliver, meeting):
    number, room_name = meeting
    rule(world, number, "remove", person="ann", ban=True)
    erase(world, number)
    assert [(kind, data["room"]) for kind, data in sent(world)] == [("control.end", room_name)]
    assert world.sql("SELECT meeting_id, room_id FROM outbox") == [("", "")]
    assert world.sql("SELECT person FROM ban WHERE meeting_id = %s", number) == []
    world.sql("UPDATE outbox SET next_attempt_at = %s", T0)
    [message] = claim(deliver, at=after(100))
    assert settle(deliver, message, "failed", at=after(101), again=after(102))
    [message] = claim(deliver, at=after(200))
    assert settle(deliver, message, "delivered", status=200, at=after(201))
    assert world.sql("SELECT id FROM outbox") == []


def test_an_end_that_is_given_up_leaves_nothing_of_an_erased_meeting(world, deliver, meeting):
    rule(world, meeting[0], "end", reason="secret")
    erase(world, meeting[0])
    world.sql("UPDATE outbox SET next_attempt_at = %s", T0)
    [message] = claim(deliver, at=after(100))
    assert settle(deliver, message, "failed", at=after(101))
    assert world.sql("SELECT id FROM outbox") == []


def test_an_end_in_flight_is_settled_after_the_erasure(world, deliver, meeting):
    rule(world, meeting[0], "end")
    world.sql("UPDATE outbox SET next_attempt_at = %s", T0)
    [message] = claim(deliver, at=after(100))
    erase(world, meeting[0])
    assert settle(deliver, message, "delivered", status=200, at=after(101))
    assert world.sql("SELECT id FROM outbox") == []


def test_a_ban_that_races_with_an_erasure_is_erased(world, pool, meeting):
    number, _ = meeting
    writer, eraser = world.connect(autocommit=False), world.connect("reflector_meetings")
    rows(writer, "SELECT meeting_rule(%s, 'remove', '{\"person\": \"bob\", \"ban\": true}', %s)",
         number, after(60))
    erasing = pool.submit(lambda: rows(
        eraser, "SELECT erasure_begin(%s, 'owner', 'delete', %s)", number, after(90)))
    waits_for_lock(world, eraser)
    writer.commit()
    erasing.result(WAIT_SECONDS)
    assert rule(world, number, "remove", person="eve", ban=True) is None
    erase(world, number)
    assert world.sql("SELECT person FROM ban WHERE meeting_id = %s", number) == []


def test_what_is_kept_of_a_person_has_bans(world, meeting):
    who = "banned-" + uuid.uuid4().hex
    rule(world, meeting[0], "remove", person=who, ban=True)
    assert world.value("SELECT person_export(%s, %s)", who, after(99))["bans"] == [
        {"meeting_id": meeting[0], "banned_at": "2025-01-15T10:31:00.000000Z"}]
