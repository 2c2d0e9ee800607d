"""After every batch of random meetings the projection and the outbox are what the slow
definition over the log and the model say.

PROJECTION_MEETINGS: how many meetings at least; PROJECTION_SEED: the first evening's seed.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg2
import pytest

import batches
import captures
from cluster import rows
from projection import Projection, failure
from world import append

MEETINGS = int(os.environ.get("PROJECTION_MEETINGS", "100"))
FIRST_SEED = int(os.environ.get("PROJECTION_SEED", "0"))
CAPTURED_ORDERS = 6
EVENINGS_AT_ONCE, WRITERS = 12, 3


def attempt(tools, evening):
    """failure(), and a statement that fails is one, too."""
    try:
        return failure(tools, evening)
    except psycopg2.Error as error:
        return f"{error.pgcode} {error}"


def report(tools, evening, wrong):
    """What was wrong, and the evening made small."""
    small = batches.smallest(evening, lambda less: attempt(tools, less) is not None)
    return "\n".join([wrong, "made small:", batches.told(small), str(attempt(tools, small))])


def test_every_batch_leaves_the_projection_as_the_log_is(tools):
    seed, done = FIRST_SEED, 0
    while done < MEETINGS:
        evening = batches.evening(Random(seed))
        wrong = attempt(tools, evening)
        assert wrong is None, "\n".join([
            f"PROJECTION_SEED={seed} PROJECTION_MEETINGS=1", report(tools, evening, wrong)])
        done += len(evening.platforms)
        seed += 1


def test_captured_meetings_are_projected_in_any_order(tools):
    rooms = [requests for _, requests in sorted(captures.rooms().items())]
    for seed in range(CAPTURED_ORDERS):
        random = Random(seed)
        lists = [random.choice(batches.ORDERS)(requests, random) for requests in rooms]
        evening = batches.committed(random, ["jitsi"] * len(rooms), lists)
        wrong = attempt(tools, evening)
        assert wrong is None, (seed, report(tools, evening, wrong))


def patient_writer(world):
    """It waits for a room's lock as long as it takes."""
    made = world.connect("reflector_jitsi_events")
    rows(made, "SET lock_timeout = 0")
    return made


def appended_by(writers, tried, parts):
    """Each part's batches by one of the writers, all at once; the verdicts of each."""
    def write(writer, part):
        return [verdict for items in part for verdict in append(writer, *items)]

    items = [[tried.items(batch) for batch in part] for part in parts]
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(write, writers, items))


def test_writers_at_once_leave_the_projection_as_one_does(world, tools):
    writers = [patient_writer(world) for _ in range(WRITERS)]
    for seed in range(EVENINGS_AT_ONCE):
        evening = batches.evening(Random(seed))
        tried = Projection(tools, evening.platforms)
        verdicts = appended_by(writers, tried, [evening.batches[part::WRITERS]
                                                for part in range(WRITERS)])
        for batch in evening.batches:
            tried.expect(batch)
        found = Counter(verdict for some in verdicts for verdict in some)
        assert found == Counter(tried.verdicts), seed
        tried.adopt_ends()
        # What is sent depends on the order of commits.
        lines = [line for line in tried.differences(range(len(tried.meetings)))
                 if "outbox" not in line]
        assert not lines + tried.audit(), seed


# That the comparison finds what is wrong.

def lived(tools):
    """An evening with open and ended sessions, and their messages."""
    for seed in range(100):
        evening = batches.evening(Random(seed))
        tried = Projection(tools, evening.platforms)
        for batch in evening.batches:
            assert tried.append(batch) is None
        numbers = range(len(tried.meetings))
        wanted = [one.wanted() for one in tried.meetings]
        if any(one.counts[0] and len(one.messages) > 3 for one in wanted):
            assert not tried.differences(numbers)
            return tried
    raise AssertionError("no evening is of use")


@pytest.mark.parametrize("where, spoil", [
    ("stay", "DELETE FROM stay WHERE meeting_id = ANY (%s) AND left_at IS NULL"),
    ("stay", "UPDATE stay SET left_at = joined_at + interval '1 us'"
     " WHERE meeting_id = ANY (%s) AND left_at IS NULL"),
    ("num_clients", "UPDATE stay SET assumed_left_at = 'infinity', left_at = NULL"
     " WHERE meeting_id = ANY (%s)"),
    ("attendee", "UPDATE attendee SET nick = 'other' WHERE meeting_id = ANY (%s)"),
    ("session:", "UPDATE attendee SET name = 'other' WHERE meeting_id = ANY (%s)"),
    ("outbox", "DELETE FROM outbox WHERE meeting_id = ANY (%s) AND type = 'participant.joined'"),
    ("outbox", "UPDATE outbox SET type = 'participant.left'"
     " WHERE meeting_id = ANY (%s) AND type = 'meeting.started'"),
    ("session_of", "DELETE FROM event WHERE meeting_id = ANY (%s)"),
])
def test_what_is_wrong_is_found(tools, where, spoil):
    tried = lived(tools)
    rows(tools.reader, spoil, [one.id for one in tried.meetings])
    lines = tried.differences(range(len(tried.meetings)))
    assert any(where in line for line in lines), lines
    assert bool(tried.audit()) == (where != "outbox")
