"""The daemon's rounds: a meeting that cannot be looked at holds up nobody else."""

import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from wait import until
from world import open_meeting

OTHERS = 12
ARGUMENTS = "text, timestamptz, interval, interval, interval"

# A meeting of this table is the one that the database has trouble with.
TROUBLE = f"""
CREATE TABLE trouble (id text);
GRANT SELECT ON trouble TO PUBLIC;
ALTER FUNCTION meeting_over({ARGUMENTS}) RENAME TO meeting_over_well;
CREATE FUNCTION meeting_over(meeting text, at timestamptz, grace interval, lost_after interval,
    longest interval DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT FROM trouble t WHERE t.id = meeting) THEN
        {{trouble}};
    END IF;
    RETURN meeting_over_well(meeting, at, grace, lost_after, longest);
END
$$;
GRANT EXECUTE ON FUNCTION meeting_over({ARGUMENTS}), meeting_over_well({ARGUMENTS}) TO PUBLIC;
"""
WELL = f"""
DROP FUNCTION meeting_over({ARGUMENTS});
ALTER FUNCTION meeting_over_well({ARGUMENTS}) RENAME TO meeting_over;
DROP TABLE trouble;
"""
TIMES_OUT = "PERFORM pg_sleep(60)"
FAILS = "RAISE EXCEPTION 'trouble'"


@pytest.fixture(scope="module")
def migrated(cluster):
    """A database of its own, in which statements have little time."""
    made = cluster.migrated()
    made.sql(f"ALTER ROLE reflector_deliver IN DATABASE {made.name} SET statement_timeout = '300ms'")
    return made


@pytest.fixture
def trouble(world):
    """trouble(what, meeting): from now on this is what happens when it is looked at."""
    def make(what, meeting):
        world.sql(TROUBLE.replace("{trouble}", what))
        world.sql("INSERT INTO trouble VALUES (%s)", meeting)
    yield make
    world.sql(WELL)


def over(world):
    """The id of a meeting that is past its end, with nobody in."""
    return open_meeting(world.connection, world.room(), datetime.now(timezone.utc)
                        - timedelta(days=3))[0]


def still_active(world):
    """The ids of those that have not ended."""
    return [id for id, in world.sql("SELECT id FROM meeting_row WHERE is_active")]


@pytest.mark.parametrize("what", [TIMES_OUT, FAILS], ids=["times out", "fails"])
def test_a_meeting_that_cannot_be_judged_keeps_no_other_from_ending(world, deliver, trouble, what):
    meetings = [over(world) for _ in range(OTHERS + 1)]
    sick = sorted(meetings)[0]
    trouble(what, sick)
    daemon = deliver(MEETING_TICK="0.1")
    until(lambda: still_active(world) == [sick], lambda: f"{still_active(world)} {daemon.said()}")
    until(lambda: hashlib.sha256(sick.encode()).hexdigest() in daemon.said(), "it is named")
    assert sick not in daemon.said()
    late = over(world)
    until(lambda: late not in still_active(world), "a round without the one that cannot be judged")
    world.sql("TRUNCATE trouble")
    until(lambda: still_active(world) == [], "it is tried again")


def test_a_meeting_whose_room_is_held_keeps_no_other_from_ending(world, deliver):
    meetings = [over(world) for _ in range(OTHERS)]
    [held] = world.sql("SELECT id, room_name FROM meeting_row ORDER BY room_id LIMIT 1")
    holder = world.connect(autocommit=False)
    holder.cursor().execute("SELECT pg_advisory_xact_lock(room_lock_key(%s))", (held[1],))
    deliver(MEETING_TICK="0.1")
    until(lambda: still_active(world) == [held[0]], lambda: str(still_active(world)))
    holder.rollback()
    until(lambda: still_active(world) == [], "it is tried again")
    assert held[0] in meetings


def test_a_round_without_trouble_says_nothing_of_it(world, deliver):
    meeting = over(world)
    daemon = deliver(MEETING_TICK="0.1")
    until(lambda: still_active(world) == [], meeting)
    assert "not updated" not in daemon.said()
