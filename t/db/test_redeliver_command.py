"""reflectorctl redeliver: the operator sends again what is dead, of every room and of the pipeline."""

import json

import pytest

from cluster import OPERATOR, rows
from messages import row
from outbox import URL
from world import after

# The command sees every message.
pytestmark = pytest.mark.own_database
PENDING = ("pending", 0, 500)
CUT = ("SELECT redelivered, last_at IS NOT NULL FROM delivery_redeliver_any(NULL, NULL, '-infinity', 0, 500,"
       " false, NULL, longest => '0 s')")


@pytest.fixture(autouse=True)
def nothing_dead(world):
    """Each test begins with an empty outbox and without a pipeline."""
    world.sql("DELETE FROM outbox")
    world.sql("SELECT pipeline_register(false)")


def kill(world, numbers):
    """These messages are dead."""
    world.sql("UPDATE outbox SET status = 'dead', attempts = 9, last_status = 500, next_attempt_at = NULL"
              " WHERE id = ANY (%s)", numbers)
    return numbers


def dead(world, one, count=2, **members):
    """Dead messages of an endpoint."""
    return kill(world, one.put(count, **members))


def redeliver(database, *args, **settings):
    """(redelivered, {reason: how many stay dead}) as programs read it."""
    status, out, err = database.reflectorctl("redeliver", "--dead", "--json", *args, **settings)
    assert (status, err) == (0, "")
    answer = json.loads(out)
    skipped = {obstacle["reason"]: obstacle["count"] for obstacle in answer["obstacles"]}
    assert set(answer) == {"redelivered", "skipped", "obstacles"} and answer["skipped"] == sum(skipped.values())
    assert all(obstacle["advice"] for obstacle in answer["obstacles"])
    return answer["redelivered"], skipped


def states(world, numbers):
    """Status, attempts and last answer of each."""
    return [row(world, number)[:3] for number in numbers]


def still_dead(world, numbers):
    """Is none of these due?"""
    return states(world, numbers) == [("dead", 9, 500)] * len(numbers)


def test_the_dead_of_every_room_and_of_the_pipeline_are_due_again(world, database, endpoint):
    world.sql("SELECT pipeline_register(true)")
    one, other = endpoint(), endpoint()
    mine = dead(world, one) + dead(world, other) + dead(world, one, 1, endpoint="pipeline", type="recording.completed")
    assert redeliver(database) == (5, {})
    assert states(world, mine) == [PENDING] * 5
    assert world.sql("SELECT DISTINCT action, actor FROM audit WHERE object = ANY (%s)", mine) == [
        ("delivery.redelivered", "operator")]
    assert redeliver(database) == (0, {})


def test_a_dry_run_only_counts(world, database, endpoint):
    mine = dead(world, endpoint(), 3)
    assert redeliver(database, "--dry-run") == (3, {}) and still_dead(world, mine)
    assert database.reflectorctl("redeliver", "--dead", "--dry-run") == (0, "would be sent again: 3\n", "")
    assert world.sql("SELECT FROM audit WHERE object = ANY (%s)", mine) == []
    assert database.reflectorctl("redeliver", "--dead") == (0, "sent again: 3\n", "")


def test_what_nobody_gets_stays_dead_and_says_what_to_do(world, database, endpoint):
    fine, disabled, silent, deleted = [endpoint() for _ in range(4)]
    due = dead(world, fine, 1)
    mine = dead(world, disabled, 1) + dead(world, silent, 2) + dead(world, deleted, 3) + dead(
        world, fine, 4, endpoint="pipeline")
    world.sql("UPDATE room SET webhook_disabled_at = created_at WHERE id = %s", disabled.room)
    world.sql("UPDATE room SET webhook_url = NULL WHERE id = %s", silent.room)
    world.sql("UPDATE room SET webhook_url = NULL, deleted_at = created_at WHERE id = %s", deleted.room)
    mine += [number for number, in world.sql(
        "INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, status, attempts, last_status,"
        " shard) VALUES ('control', %s, %s, 'control.end', '', now(), 'dead', 9, 500, 'https://jitsi.example.com/')"
        " RETURNING id", fine.room, fine.meeting)]
    _, out, _ = database.reflectorctl("redeliver", "--dead", "--dry-run")
    assert out.splitlines()[0] == "would be sent again: 1"
    for words in ("disabled: 1; mend the receiver, then set the room's webhook_url again", "no webhook: 2; set",
                  "deleted: 3; nothing", "no pipeline: 4; set PIPELINE_WEBHOOK_URL",
                  "not kept: 1; where it still matters, give the command again with reflectorctl rule"):
        assert words in out
    assert redeliver(database) == (1, {"disabled": 1, "no webhook": 2, "deleted room": 3, "no pipeline": 4, "command": 1})
    assert states(world, due) == [PENDING] and still_dead(world, mine)


def test_of_one_room_by_its_name_or_id(world, database, endpoint):
    world.sql("SELECT pipeline_register(true)")
    one, other = endpoint(), endpoint()
    others = dead(world, other) + dead(world, other, 1, endpoint="pipeline")
    name = world.value("SELECT name FROM room WHERE id = %s", one.room)
    for given in (one.room, name.upper()):
        mine = dead(world, one) + dead(world, one, 1, endpoint="pipeline")
        assert redeliver(database, "--room", given) == (3, {})
        assert states(world, mine) == [PENDING] * 3 and still_dead(world, others)


def test_of_one_meeting_by_its_id_or_its_name_in_jitsi(world, database, endpoint):
    one = endpoint()
    meeting, room_name = one.open()
    others = dead(world, one)
    for given in (meeting, room_name.upper()):
        mine = dead(world, one)
        world.sql("UPDATE outbox SET meeting_id = %s WHERE id = ANY (%s)", meeting, mine)
        assert redeliver(database, "--meeting", given) == (2, {})
        assert states(world, mine) == [PENDING] * 2 and still_dead(world, others)
    world.sql("UPDATE outbox SET meeting_id = %s WHERE id = %s", meeting, others[0])
    assert redeliver(database, "--meeting", meeting, "--room", endpoint().room) == (0, {})


@pytest.mark.parametrize("option, words", [
    ("--room", "no room has this name or id: see reflectorctl rooms"),
    ("--meeting", "no meeting has this id or name in Jitsi: see reflectorctl meetings")])
@pytest.mark.parametrize("given", ["none", "", "\udcff"])
def test_a_room_or_meeting_that_is_not_there_is_said(world, database, endpoint, option, words, given):
    mine = dead(world, endpoint())
    status, out, err = database.reflectorctl("redeliver", "--dead", option, given)
    assert (status, out) == (1, "") and err.endswith(f"reflectorctl: {words}\n")
    assert still_dead(world, mine)


@pytest.mark.parametrize("args", [[], ["--room", "x"], ["--dead", "x"], ["--dead", "--limit", "1"]])
def test_invalid_arguments_print_the_usage(database, args):
    status, out, err = database.reflectorctl("redeliver", *args)
    assert (status, out) == (64, "") and "usage: reflectorctl redeliver --dead [--room NAME]" in err


def test_more_than_one_transaction_takes_is_sent_whole_and_each_once(world, database, endpoint):
    one, nobody = endpoint(), endpoint()
    mine = dead(world, one, 1100)
    dead(world, nobody, 600)
    # Many have the same time: those of the same batch of events.
    world.sql("UPDATE outbox SET created_at = %s WHERE number %% 3 > 0", after(1))
    world.sql("UPDATE room SET webhook_disabled_at = created_at WHERE id = %s", nobody.room)
    assert redeliver(database, "--dry-run") == (1100, {"disabled": 600})
    assert redeliver(database) == (1100, {"disabled": 600})
    assert states(world, mine) == [PENDING] * 1100
    assert world.value("SELECT count(*) FROM audit WHERE object = ANY (%s)", mine) == 1100


def test_what_a_call_has_no_time_for_is_left_to_the_next(world, endpoint):
    mine = dead(world, endpoint(), 2)
    assert rows(world.connection, CUT) == [(1, True)]
    assert [status for status, *_ in states(world, mine)] == ["pending", "dead"]
    assert rows(world.connection, CUT) == [(1, True)] and rows(world.connection, CUT) == [(0, False)]


def test_what_another_holds_is_counted_and_said(world, database, endpoint):
    mine = dead(world, endpoint(), 3)
    holding = world.connect(autocommit=False)
    rows(holding, "SELECT FROM outbox WHERE id = ANY (%s) FOR UPDATE", mine[:2])
    assert redeliver(database) == (1, {"held": 2})
    assert states(world, mine) == states(world, mine[:2]) + [PENDING] and still_dead(world, mine[:2])
    assert database.reflectorctl("redeliver", "--dead")[1].splitlines()[1:] == [
        "stay dead, another call or deliver works on them at this moment: 2; run it again"]
    holding.rollback()
    assert redeliver(database) == (2, {})


def test_what_is_held_before_a_call_stops_is_counted_once(world, endpoint):
    mine = dead(world, endpoint(), 3)
    holding = world.connect(autocommit=False)
    rows(holding, "SELECT FROM outbox WHERE id = ANY (%s) FOR UPDATE", [mine[0], mine[2]])
    found = "SELECT redelivered, held FROM (" + CUT.replace("last_at IS NOT NULL", "held") + ") a"
    assert rows(world.connection, found) == [(1, 1)]
    holding.rollback()


def test_a_recording_that_somebody_refused_is_held(world, database, recorded):
    world.sql("SELECT pipeline_register(true)")
    one = recorded(webhook_url=URL)
    one.record("a")
    one.say("a", given=True)
    kill(world, [number for number, in world.sql("SELECT id FROM outbox WHERE meeting_id = %s", one.id)])
    one.say("a", given=False)
    count, skipped = redeliver(database)
    assert count > 2 and skipped == {}
    assert set(world.sql("SELECT endpoint, is_held FROM outbox WHERE meeting_id = %s AND type = 'recording.completed'",
                         one.id)) == {("room", True), ("pipeline", True)}


def test_an_endpoint_that_somebody_changes_for_long_is_said(world, database, endpoint):
    world.sql("SELECT pipeline_register(true)")
    mine = dead(world, endpoint(), 1, endpoint="pipeline")
    changing = world.connect(autocommit=False)
    rows(changing, "SELECT pipeline_register(false)")
    status, out, err = database.reflectorctl("redeliver", "--dead")
    assert (status, out) == (1, "") and "sent again so far: 0; run it again" in err
    changing.rollback()
    assert still_dead(world, mine) and redeliver(database) == (1, {})


def test_an_operator_may_and_a_reader_or_a_program_may_not(operated, endpoint, world):
    assert operated.reflectorctl("redeliver", "--dead", role=OPERATOR)[:2] == (0, "sent again: 0\n")
    for role in ("reflector_reader", "reflector_rooms"):
        status, out, err = operated.reflectorctl("redeliver", "--dead", role=role)
        assert (status, out) == (1, "") and "42501" in err and "the database did not answer, or refused it" in err
