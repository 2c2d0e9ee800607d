"""A platform is a row of its table: what follows from the row, and that the programs, the database
and the API's description have the same ones."""

import os
import re
import subprocess
import uuid
from pathlib import Path

import pytest

from cluster import ROOT, rows
from world import LIFETIME, T0, TICK, after, asked, item, open_meeting, settle

LATER = T0 + 2 * LIFETIME


@pytest.fixture
def platform(world):
    """Makes a platform that no program knows: its name."""
    names = []

    def make(is_made_there=False, is_end_fixed=False, dialect=None):
        names.append("p-" + uuid.uuid4().hex)
        world.sql("INSERT INTO platform (name, is_made_there, is_end_fixed, takes_commands, dialect)"
                  " VALUES (%s, %s, %s, false, %s)", names[-1], is_made_there, is_end_fixed, dialect)
        return names[-1]
    yield make
    for name in names:
        world.sql("UPDATE room SET platform = 'jitsi' WHERE platform = %s", name)
        world.sql("DELETE FROM platform WHERE name = %s", name)


def test_the_programs_the_database_and_the_description_have_the_same_platforms(world):
    names = [name for name, in world.sql("SELECT name FROM platform WHERE name NOT LIKE 'p-%%'"
                                         " ORDER BY name")]
    usage = subprocess.run([Path(os.environ["BUILD_DIR"]) / "tools" / "reflectorctl",
                            "migrate-platform"], capture_output=True, text=True, check=False)
    assert sorted(re.search(r"--from (\S+) ", usage.stderr)[1].split("|")) == names
    text = (ROOT / "doc" / "openapi.yaml").read_text(encoding="utf-8")
    described = re.findall(r"^ +platform:\n(?: +(?!enum)\S.*\n)*? +enum: \[(.*)\]", text, re.M)
    assert described
    for found in described:
        assert sorted({*found.split(", ")} - {"null"}) == names


def test_a_room_is_on_a_platform_that_has_a_row(world, platform):
    name = platform()
    room = world.room(platform=name)
    with pytest.raises(Exception, match="room_platform"):
        world.room(platform="no-such")
    assert world.value("SELECT platform FROM room WHERE id = %s", room) == name


def test_a_meeting_is_made_and_prolonged_here(world, platform):
    name = platform()
    connection = world.connect("reflector_meetings")
    meeting, room_name = open_meeting(connection, world.room(name="n-" + name, platform=name))
    assert world.value("SELECT platform FROM meeting_row WHERE id = %s", meeting) == name
    room = world.value("SELECT room_id FROM meeting_row WHERE id = %s", meeting)
    assert open_meeting(connection, room, expires=LATER)[0] == meeting
    assert world.row(meeting)[2] == LATER
    assert asked(connection, "meeting_find_room", room_name) == [("n-" + name,)]


def test_where_the_platform_makes_it_a_turn_is_needed(world, platform):
    name = platform(is_made_there=True)
    connection = world.connect("reflector_meetings")
    room, attempt = world.room(platform=name), str(uuid.uuid4())
    assert open_meeting(connection, room) is None
    begin = "SELECT verdict FROM making_begin(%s, %s, %s, %s, '10 s')"
    assert rows(connection, begin, room, "whereby", attempt, T0) == [("open",)]
    assert rows(connection, begin, room, name, attempt, T0) == [("ours",)]
    rows(connection, "SELECT making_made(%s, %s, %s, %s, %s, %s, 'https://h/r', 'https://h/h', true)",
         attempt, T0, T0 + LIFETIME, str(uuid.uuid4()), attempt, "n" + attempt)
    meeting, room_name = open_meeting(connection, room, expires=LATER)
    assert world.row(meeting)[2] == LATER
    assert asked(connection, "meeting_find_room", room_name) == []


def test_trouble_is_one_platform_s_alone(world, platform):
    one, other = platform(is_made_there=True), platform(is_made_there=True)
    connection = world.connect("reflector_meetings")
    rows(connection, "SELECT making_failed(%s, 'x', false, %s)", one, after(60))
    verdicts = [rows(connection, "SELECT verdict FROM making_begin(%s, %s, %s, %s, '10 s')",
                     world.room(platform=name), name, str(uuid.uuid4()), T0)
                for name in (one, other)]
    assert verdicts == [[("trouble",)], [("ours",)]]


def test_what_was_left_is_listed_for_its_platform(world, platform):
    one, other = platform(is_made_there=True), platform(is_made_there=True)
    room, attempt = world.room(platform=one), str(uuid.uuid4())
    world.sql("SELECT making_begin(%s, %s, %s, %s, '10 s')", room, one, attempt, T0)
    assert asked(world.connection, "making_left", LATER, LATER, other) == []
    [[found, *_]] = asked(world.connection, "making_left", LATER, LATER, one)
    assert found == attempt


@pytest.mark.parametrize("is_fixed", [False, True])
def test_whoever_is_in_at_the_end_keeps_a_meeting_where_the_end_is_not_fixed(world, platform,
                                                                            is_fixed):
    connection = world.connect("reflector_meetings")
    room = world.room(platform=platform(is_end_fixed=is_fixed))
    meeting, name = open_meeting(connection, room)
    world.append(item(name, "joined", "a", 0))
    open_meeting(connection, room, expires=LATER)
    end = T0 + LIFETIME if is_fixed else LATER
    assert world.row(meeting)[2] == end
    assert not settle(world.connection, meeting, end)
    assert settle(world.connection, meeting, end + TICK) == is_fixed


def test_a_platform_s_own_dialect_alone_counts(world, platform):
    meeting, name = world.meeting(platform=platform(dialect="stock"))
    world.append(item(name, "joined", "a", 0), item(name, "joined", "b", 0, dialect="stock"))
    world.append(item(name, "joined", "c", 1))
    assert world.row(meeting)[3] == 1
    assert world.value("SELECT presence_dialect(%s)", meeting) == "stock"
