"""Commands for Jitsi in the outbox: one for each server, fair, and gone when they are executed."""

import json
import uuid

import pytest

from cluster import rows
from messages import FAILING, PROVEN, claim, empty_outbox, row, settle
from racing import WAIT_SECONDS, waits_for_lock
from world import T0, after

ONE, TWO = "http://127.0.0.1:5280/reflector-control", "https://two.example.com/reflector-control"

# A claim sees every message.
pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and without servers."""
    empty_outbox(world, "pipeline")


def register(world, *urls):
    """What deliver does at its start."""
    world.sql("SELECT control_register(%s)", list(urls))


def enqueue(world, meeting, command="end", at=T0, **data):
    """Is there a server for it?"""
    is_there = world.value("SELECT command_enqueue(%s, %s, %s, %s)", meeting, command,
                           json.dumps(data), at)
    world.sql("UPDATE outbox SET next_attempt_at = %s WHERE attempts = 0 AND endpoint = 'control'",
              T0)
    return is_there


def written(world):
    """[(shard, type, body)]"""
    return world.sql("SELECT shard, type, body FROM outbox WHERE endpoint = 'control'"
                     " ORDER BY number")


def test_each_server_gets_the_command_whole(world):
    register(world, TWO, ONE, ONE)
    meeting, room_name = world.meeting()
    assert enqueue(world, meeting, "remove", person="ann \N{SNOWMAN}", ban=True, reason=None)
    found = written(world)
    assert [(shard, kind) for shard, kind, _ in found] == [(ONE, "control.remove"),
                                                           (TWO, "control.remove")]
    for _, _, body in found:
        assert json.loads(body) == {
            "type": "control.remove", "timestamp": T0.isoformat(timespec="microseconds").replace(
                "+00:00", "Z"),
            "data": {"room": room_name, "person": "ann \N{SNOWMAN}", "ban": True}}


def test_a_repeat_is_a_command_of_its_own(world):
    register(world, ONE)
    meeting, _ = world.meeting()
    assert enqueue(world, meeting) and enqueue(world, meeting)
    assert len(written(world)) == 2


@pytest.mark.parametrize("command", ["passcode", "lobby"])
def test_an_older_state_never_comes_after_a_newer_one(world, deliver, command):
    register(world, ONE)
    meeting, _ = world.meeting()
    other, _ = world.meeting()
    enqueue(world, other, command, value="other")
    enqueue(world, meeting, "message", value="said")
    enqueue(world, meeting, command, value="old")
    for message in claim(deliver):
        assert settle(deliver, message, "failed", again=after(60))
    enqueue(world, meeting, command, value="new")
    assert [json.loads(body)["data"]["value"] for _, _, body in written(world)] == [
        "other", "said", "new"]


def test_without_a_server_or_elsewhere_there_is_no_command(world):
    meeting, _ = world.meeting()
    assert enqueue(world, meeting) is False
    register(world, ONE)
    elsewhere, _ = world.meeting()
    world.sql("UPDATE meeting_row SET platform = 'whereby' WHERE id = %s", elsewhere)
    assert enqueue(world, elsewhere) is False
    assert enqueue(world, str(uuid.uuid4())) is False
    assert written(world) == []


def test_commands_for_a_server_that_is_not_set_any_more_are_gone(world, deliver):
    register(world, ONE, TWO)
    meeting, _ = world.meeting()
    enqueue(world, meeting)
    [mine, _] = claim(deliver)
    assert settle(deliver, mine, "failed", again=after(70))
    register(world, TWO)
    assert [shard for shard, _, _ in written(world)] == [TWO]
    assert [url for url, in world.sql("SELECT url FROM control")] == [TWO]
    register(world)
    assert written(world) == [] == world.sql("SELECT name FROM receiver WHERE name LIKE 'control%%'")


def test_a_server_is_not_forgotten_while_a_command_for_it_is_being_written(world, pool):
    register(world, ONE)
    meeting, _ = world.meeting()
    writer = world.connect(autocommit=False)
    rows(writer, "SELECT command_enqueue(%s, 'end', '{}', %s)", meeting, T0)
    other = world.connect("reflector_deliver")
    registering = pool.submit(lambda: rows(other, "SELECT control_register('{}')"))
    waits_for_lock(world, other)
    writer.commit()
    registering.result(WAIT_SECONDS)
    assert written(world) == []


def test_a_claim_has_the_address_and_leaves_the_secret_to_the_daemon(world, deliver):
    register(world, ONE)
    meeting, _ = world.meeting()
    enqueue(world, meeting)
    [message] = claim(deliver)
    assert (message.endpoint, message.url, message.secret, message.pool) == (
        "control", ONE, None, PROVEN)
    assert json.loads(message.body)["type"] == "control.end"


def test_a_server_that_fails_takes_no_place_of_another(world, deliver, endpoint):
    register(world, ONE, TWO)
    meeting, _ = world.meeting()
    for _ in range(5):
        enqueue(world, meeting)
    other = endpoint()
    other.put(1)
    for message in claim(deliver, most_each=1):
        if message.url == ONE:
            settle(deliver, message, "failed", again=after(61))
        else:
            settle(deliver, message, "delivered", status=200)
    found = claim(deliver, at=after(120), most_each=4)
    assert sorted((message.url, message.pool) for message in found) == [
        (ONE, FAILING), *[(TWO, PROVEN)] * 4]
    [failing] = [message for message in found if message.url == ONE]
    settle(deliver, failing, "delivered", status=200, at=after(121))
    assert world.sql("SELECT failing_since FROM control") == [(None,), (None,)]


def test_an_executed_command_is_gone_and_a_dead_one_keeps_no_content(world, deliver):
    register(world, ONE)
    meeting, _ = world.meeting()
    enqueue(world, meeting, "message", text="Hello")
    enqueue(world, meeting, "passcode", passcode="1111")
    first, second = claim(deliver)
    assert settle(deliver, first, "delivered", status=200)
    assert settle(deliver, second, "failed", status=401)
    [(status, attempts, answered, *_)] = [row(world, second.id)]
    assert (status, attempts, answered) == ("dead", 1, 401)
    assert written(world) == [(ONE, "control.passcode", None)]


def test_a_server_is_never_disabled(world, deliver):
    register(world, ONE)
    meeting, _ = world.meeting()
    enqueue(world, meeting)
    enqueue(world, meeting)
    first, second = claim(deliver)
    settle(deliver, first, "gone", status=410)
    assert settle(deliver, second, "failed", at=after(999999), again=after(999999))
    [again] = claim(deliver, at=after(1999999))
    assert again.id == second.id


def test_metrics_and_ready_tell_of_servers_that_fail(world, deliver):
    register(world, ONE, TWO)
    meeting, _ = world.meeting()
    enqueue(world, meeting, at=after(10))
    figures = "SELECT name, value FROM metrics(%s) WHERE name LIKE 'commands%%'"
    assert dict(world.sql(figures, after(100))) == {"commands_depth": 2, "commands_age_seconds": 90}
    settle(deliver, claim(deliver)[0], "failed", again=after(500))
    warned = "SELECT count FROM health_warnings('1 h') WHERE type = 'control.failing'"
    assert world.sql(warned) == [(1,)]
    assert [receiver for _, receiver, *_ in world.sql("SELECT * FROM endpoints_failing(10)")] == [
        written(world)[0][0]]
    register(world)
    assert world.sql(warned) == []
    assert dict(world.sql(figures, after(100))) == {"commands_depth": 0, "commands_age_seconds": 0}
