"""What reflectorctl shows: nothing, thousands of rows, every state; never a secret."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios

import pytest

from cluster import BUILD
from crowd import Crowd
from world import T0, World

# What others have made is not as the programs make it.
pytestmark = pytest.mark.own_database
LISTS = {"meetings": ["meetings"], "meetings --active": ["meetings", "--active"],
         "rooms": ["rooms"], "recordings": ["recordings"],
         "recordings --missing": ["recordings", "--missing"], "deliveries": ["deliveries"],
         "deliveries --failing": ["deliveries", "--failing"],
         "deliveries --dead": ["deliveries", "--dead"], "trail": ["trail"],
         "trail of refusals": ["trail", "--action", "credentials.refused", "--since", "7d"]}
# Programs read them: they stay.
MEMBERS = {
    "meetings": {"id", "room_name", "room", "user_id", "platform", "recording_type",
                 "recording_trigger", "start_date", "end_date", "is_active", "ended_at",
                 "num_people", "num_clients", "last_event_at"},
    "rooms": {"id", "name", "user_id", "created_at", "platform", "recording_type",
              "recording_trigger", "is_locked", "is_shared", "meeting_id", "num_people", "webhook",
              "webhook_url", "max_participants", "longest", "not_before", "expires_at"},
    "recordings": {"id", "recording_id", "meeting_id", "room", "status", "started_at", "stopped_at",
                   "completed_at", "initiator", "failure_reason", "waiting_for_consent", "file",
                   "file_count", "files"},
    "deliveries": {"id", "meeting_id", "room", "type", "status", "state", "created_at",
                   "delivered_at", "next_attempt_at", "attempts", "last_status", "receiver"},
    "trail": {"number", "at", "action", "object", "actor", "user_id", "key_id", "request_id", "reason",
              "source", "count"}}
STATUS = {"health", "units", "database", "now", "last_event", "recordings", "jibris", "work"}
NOTHING = {"meetings": 0, "people": 0, "clients": 0}
MANY = 3000
SECRET = "whsec-that-nobody-sees"
URL = ("https://user:hidden@word@hooks.example.com:8443/hook/hidden-path?token=hidden-token"
       "#hidden-part")
STATES = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, status, attempts, last_status,
        created_at, delivered_at, next_attempt_at, is_held)
    SELECT 'room', %s, %s, t.type, '', t.status, t.attempts, t.last_status, %s,
        CASE WHEN t.status = 'delivered' THEN now() END,
        CASE WHEN t.is_due THEN now() + interval '1 day' END, t.is_held
    FROM (VALUES ('a', 'dead', 10, 500, false, false), ('b', 'delivered', 1, 200, false, false),
        ('c', 'pending', 3, 503, true, false), ('d', 'pending', 0, NULL, true, false),
        ('e', 'pending', 0, NULL, false, false), ('f', 'pending', 0, NULL, false, true))
        AS t(type, status, attempts, last_status, is_due, is_held)
"""


def seen(database, *arguments, **settings):
    """What a reader's command prints."""
    status, out, err = database.reflectorctl(
        *arguments, role="reflector_reader", DATABASE_TIMEOUT="3", COLUMNS="100", **settings)
    assert (status, err) == (0, "")
    return out


def listed(database, *arguments):
    """The rows of the JSON document."""
    [rows] = json.loads(seen(database, *arguments, "--json")).values()
    return rows


@pytest.fixture(scope="module")
def empty(cluster):
    """A database without a row."""
    return cluster.migrated()


@pytest.fixture(scope="module")
def full(cluster):
    """A database with thousands of rows, of which it has no statistics."""
    database = cluster.migrated()
    world = World(database)
    Crowd(world).grow(MANY)
    world.sql("INSERT INTO room (id, name, user_id, created_at) SELECT 'many-' || n, 'many-' || n, 'x', %s"
              " FROM generate_series(1, 3000) n", T0)
    world.close()
    return database


@pytest.fixture
def room(world):
    """(room, meeting) with a webhook that fails, and a message in each state."""
    room = world.room(webhook_url=URL, webhook_secret=SECRET, webhook_failing_since=T0)
    meeting, _ = world.meeting()
    world.sql("UPDATE meeting_row SET room_id = %s WHERE id = %s", room, meeting)
    world.sql(STATES, room, meeting, T0)
    return room, meeting


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_database_has_empty_lists(empty, name):
    assert seen(empty, *LISTS[name]) == "none\n"
    assert listed(empty, *LISTS[name]) == []


def test_the_status_of_an_empty_database(empty):
    shown = json.loads(seen(empty, "status", "--json", BASE_URL="http://127.0.0.1:1"))
    assert (shown["database"], shown["now"], shown["last_event"]) == ("ok", NOTHING, None)
    text = seen(empty, "status", BASE_URL="http://127.0.0.1:1").splitlines()
    assert text[1:4] == ["Database    answers; its tables and functions are of this release",
                         "Now         people: 0, connections: 0, active meetings: 0",
                         "Last event  none"]


@pytest.mark.parametrize("name", LISTS)
def test_thousands_of_rows_fit_the_screen(full, name):
    lines = seen(full, *LISTS[name]).splitlines()
    assert len(lines) <= 51 and max(map(len, lines)) <= 100
    assert len(listed(full, *LISTS[name], "--limit", "7")) in (0, 7)


def test_the_status_of_thousands_of_rows_is_one_screen(full):
    lines = seen(full, "status", BASE_URL="http://127.0.0.1:1").splitlines()
    assert len(lines) == 9 and max(map(len, lines)) <= 100
    shown = json.loads(seen(full, "status", "--json", BASE_URL="http://127.0.0.1:1"))
    assert shown["now"]["meetings"] >= 2 and shown["last_event"]["room"]


@pytest.mark.parametrize("name", MEMBERS)
def test_programs_find_the_members_that_they_know(full, database, room, name):
    rows = listed(database if name == "deliveries" else full, name)
    assert rows and {frozenset(row) for row in rows} == {frozenset(MEMBERS[name])}


def test_programs_find_the_parts_of_the_status_that_they_know(empty):
    assert set(json.loads(seen(empty, "status", "--json", BASE_URL="http://127.0.0.1:1"))) == STATUS


def on_a_terminal(database, *arguments, **settings):
    """What a terminal of 96 columns gets."""
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 96, 0, 0))
    with os.fdopen(main, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [BUILD / "tools/reflectorctl", *arguments], stdin=subprocess.DEVNULL, stdout=terminal,
            env={"DATABASE_URL": database.url("reflector_reader"), **settings})
        os.close(terminal)
        text = b""
        try:
            while block := screen.read(65536):
                text += block
        except OSError:  # the end of a terminal
            pass
        assert process.wait(60) == 0
    return text.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colours_and_its_width(full):
    text = on_a_terminal(full, "meetings")
    assert text.startswith("\x1b[1mSTARTED") and text.count("\x1b") == 2
    assert max(map(len, text.splitlines()[1:])) <= 96
    plain = on_a_terminal(full, "meetings", NO_COLOR="1")
    assert "\x1b" not in plain and len(plain.splitlines()) == len(text.splitlines())


def test_a_meeting_of_thousands_of_events_is_shown(full):
    [[meeting]] = full.sql("SELECT id FROM meeting_row WHERE user_id = 'big' LIMIT 1")
    assert max(map(len, seen(full, "show", meeting).splitlines())) <= 100
    shown = json.loads(seen(full, "show", meeting, "--json"))
    assert len(shown["events"]) == 10 and shown["events_total"] > 100
    page = json.loads(seen(full, "events", meeting, "--limit", "3", "--json"))
    assert page["next"] == page["events"][2]["seq"]
    after = json.loads(seen(full, "events", meeting, "--after", str(page["next"]), "--limit", "1",
                            "--json"))
    assert after["events"][0]["seq"] > page["next"]


def test_each_message_has_its_state(database, room):
    rows = listed(database, "deliveries", "--room", room[0])
    assert {row["type"]: row["state"] for row in rows} == {
        "a": "dead", "b": "delivered", "c": "failing", "d": "pending", "e": "waiting", "f": "held"}
    dead = listed(database, "deliveries", "--room", room[0], "--dead")
    assert [(row["type"], row["attempts"], row["last_status"]) for row in dead] == [("a", 10, 500)]
    assert [row["type"] for row in listed(database, "deliveries", "--room", room[0], "--failing")] == ["c"]


def test_messages_of_all_rooms_are_those_that_are_not_delivered(database, room):
    mine = {row["type"] for row in listed(database, "deliveries", "--limit", "1000")
            if row["meeting_id"] == room[1]}
    assert mine == set("acdef")
    failing = [row for row in listed(database, "deliveries", "--failing", "--limit", "1000")
               if row["meeting_id"] == room[1]]
    assert {row["type"] for row in failing} == {"c", "d"}


def test_no_secret_and_no_token_is_shown(database, room):
    commands = [["deliveries", "--room", room[0]], ["rooms", "--limit", "1000"], ["show", room[1]],
                ["meetings"], ["status"]]
    for command in commands:
        for options in ([], ["--json"]):
            shown = seen(database, *command, *options, BASE_URL="http://127.0.0.1:1")
            assert SECRET not in shown and "hidden" not in shown
    [receiver] = {row["receiver"] for row in listed(database, "deliveries", "--room", room[0])}
    assert receiver == "https://hooks.example.com:8443"


@pytest.mark.parametrize("arguments", [
    ["deliveries", "--failing", "--dead"], ["meetings", "--missing"], ["show"], ["events"],
    ["status", "x"], ["meetings", "--limit", "0"], ["meetings", "--limit", "1001"],
    ["events", "x", "--every", "0"], ["rooms", "--names", "--json"]], ids=" ".join)
def test_invalid_arguments_print_the_usage(database, arguments):
    status, out, err = database.reflectorctl(*arguments)
    assert (status, out) == (64, "")
    assert f"usage: reflectorctl {arguments[0]} " in err


@pytest.mark.parametrize("name", ["none", "", "\udcff", "x" * 10000])
def test_a_meeting_that_is_not_there(database, name):
    status, out, err = database.reflectorctl("show", name)
    assert (status, out) == (1, "")
    assert err.endswith("reflectorctl: no meeting has this id or room_name, and no room this name: "
                        "see reflectorctl meetings\n")


@pytest.mark.parametrize("command", [["status"], ["meetings"], ["events", "x", "--follow"]],
                         ids=" ".join)
def test_a_database_that_is_away_or_refuses_is_said(database, command):
    for settings in ({"DATABASE_URL": "postgresql:///none?host=/nonexistent"},
                     {"role": "nobody-of-that-name"}):
        status, _, err = database.reflectorctl(*command, BASE_URL="http://127.0.0.1:1", **settings)
        assert status == 1 and "the database does not answer, or does not let this user log in" in err


def test_whoever_may_log_in_and_may_not_read_is_told(database):
    status, out, err = database.reflectorctl("meetings", role="reflector_jitsi_events")
    assert (status, out) == (1, "")
    assert "42501" in err and "the database did not answer, or refused the query" in err
