"""What a real Jitsi told gives the meetings that whole.py tells of, in whatever order it comes,
told twice, split between batches, among other meetings, and with any one event lost."""

import uuid
from collections import namedtuple
from random import Random

import pytest

import batches
import captures
import changes
from attending import told
from cluster import rows
from outbox import URL
from projection import COUNTS, ORACLE, STAYS
from reading import JIBRI, event_of
from recorded import RECORDING_OFF, RECORDING_ON
from whole import ENDED_FOR_ALL, MEETINGS
from world import append

SHUFFLES = 60
LARGEST_BATCH = 64
OPEN = """
    WITH made AS (
        INSERT INTO room (id, name, user_id, created_at, webhook_url, webhook_secret)
        SELECT id, id, 'owner-1', now(), %s, 's' FROM unnest(%s) AS given(id) RETURNING *
    )
    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date)
    SELECT id, id, user_id, 'reflector-' || id, platform, recording_type, recording_trigger,
        created_at, 'infinity' FROM made
"""
RECORDINGS = """
    SELECT r.recording_id, r.started_at, r.stopped_at, r.initiator, r.failure_reason, r.files,
        r.status
    FROM recording_of(%s, now(), interval '1000 years') r
"""
HANDED_OVER = """
    SELECT meeting_id, count(*) FROM outbox
    WHERE meeting_id = ANY (%s) AND type = 'recording.completed' AND endpoint = 'room'
    GROUP BY 1
"""

# A capture in one of its orders, and the meeting of its own that is told so.
Case = namedtuple("Case", "title file meeting requests")
Seen = namedtuple("Seen", "people peak sessions counts recordings handed_over")


def cases_of(world, title, orders):
    """orders: {file: lists of its requests}"""
    pairs = [(file, requests) for file, lists in orders.items() for requests in lists]
    ids = [str(uuid.uuid4()) for _ in pairs]
    world.sql(OPEN, URL, ids)
    return [Case(f"{title} {number}", file, meeting, requests)
            for number, (meeting, (file, requests)) in enumerate(zip(ids, pairs))]


class Teller:
    """Appends cases; an event's item is made once by the programs' own reading."""

    def __init__(self, tools):
        self.writer, self.itemizer = tools.writer, tools.itemizer
        self.known = {}

    def item(self, case, request):
        """What event_append takes."""
        if request not in self.known:
            self.known[request] = self.itemizer.item(request, None)
        return {**self.known[request], "room": "reflector-" + case.meeting}

    def batch(self, pairs):
        """One batch of (case, request)."""
        verdicts = append(self.writer, *[self.item(case, one) for case, one in pairs])
        assert set(verdicts) <= {"stored", "repeated"}, verdicts

    def mixed(self, cases, random):
        """All cases at once, each in its order, in batches of any size."""
        pairs = [(cases[number], request) for number, request in
                 batches.interleaved([case.requests for case in cases], random)]
        while pairs:
            size = random.randint(1, LARGEST_BATCH)
            self.batch(pairs[:size])
            pairs = pairs[size:]


# What is there, as whole.py writes it.

def clock(moment):
    """A time of that day."""
    return None if moment is None else moment.strftime("%H:%M:%S.%f")[:-3]


def person_row(row):
    """(id, (name, nick, seconds)) of attendance."""
    return row.id, (row.name, row.nick, row.seconds)


def session_of_row(person, stay):
    """A session as whole.py writes it; who is still in has left at None."""
    occupant, joined_at, left_at, breakout, _, is_assumed, *_ = stay
    assert not is_assumed
    return (person, occupant.partition("-")[0], breakout.partition("-")[0] or None,
            clock(joined_at), clock(left_at))


def recording_row(recording_id, started_at, stopped_at, initiator, failure, files, status):
    """A recording, its status, and the folders of its files."""
    folders = tuple(file["file"].split("/")[2] for file in files)
    return (recording_id, clock(started_at), clock(stopped_at), initiator, failure, folders), status


def seen(world, cases):
    """{meeting: Seen}"""
    ids = [case.meeting for case in cases]
    world.sql("SET timezone = 'UTC'")
    counts = {meeting: counted for meeting, *counted in world.sql(COUNTS, ids)}
    sent = dict(world.sql(HANDED_OVER, ids))
    found = {}
    for meeting, (people, peak) in zip(ids, told(world, ids), strict=True):
        found[meeting] = Seen(
            dict(map(person_row, people)), peak,
            {session_of_row(row.id, stay) for row in people for stay in row.sessions},
            counts[meeting],
            dict(recording_row(*row) for row in world.sql(RECORDINGS, meeting)),
            sent.get(meeting, 0))
    return found


def oracle_differs(world, cases):
    """The sessions of which the projection and the slow definition do not say the same."""
    ids = [case.meeting for case in cases]
    found, right = ({tuple(map(plain, row)) for row in rows(world.connection, text, ids)}
                    for text in (STAYS, ORACLE))
    return sorted(found ^ right)


def plain(value):
    """Of a column."""
    return bytes(value).hex() if isinstance(value, memoryview) else str(value)


def is_whole(one, file):
    """Whether it is what whole.py says of this capture."""
    whole = MEETINGS[file]
    return (one.sessions == whole.sessions and one.peak == whole.peak
            and one.counts[:2] == [0, 0] and one.people.keys() == whole.people.keys()
            and all(one.people[who][0] == name and abs(one.people[who][2] - seconds) <= 0.5
                    for who, (name, _, seconds) in whole.people.items()))


def is_called(one, file):
    """Whether everybody is called as they last called themselves."""
    return {who: nick for who, (_, nick, _) in one.people.items()} == {
        who: nick for who, (_, nick, _) in MEETINGS[file].people.items()}


def is_active(one, file):
    """Whether it goes on until MEETING_GRACE is over, unless somebody ended it for all."""
    return one.counts[2] is (file not in ENDED_FOR_ALL)


def is_recorded(one, file):
    """Whether its recordings are those that whole.py says."""
    whole = MEETINGS[file]
    return (one.recordings == {recording: "completed" for recording in whole.recordings}
            and one.handed_over == whole.handed_over)


def check(world, cases, *judges):
    """Every case is judged well, and the slow definition over the log agrees."""
    found = seen(world, cases)
    for case in cases:
        for judge in judges:
            is_good = judge(found[case.meeting], case.file)
            assert is_good, (case.title, judge.__name__, found[case.meeting], case.requests)
    wrong = oracle_differs(world, cases)
    assert wrong == []


# The orders.

def everywhere(change):
    """{file: lists} made by change(requests, file)"""
    return {file: change(requests) for file, requests in captures.real().items()}


def test_every_capture_is_told_of():
    assert set(captures.real()) == set(MEETINGS)


ORDERS = {
    "as told": lambda requests, random: [requests],
    "reversed": lambda requests, random: [requests[::-1]],
    "shuffled": lambda requests, random: [changes.shuffled(requests, random)
                                          for _ in range(SHUFFLES)],
    "each twice": lambda requests, random: [
        changes.doubled(changes.shuffled(requests, random) if number else requests, random)
        for number in range(20)],
    "told again from the beginning": lambda requests, random: [
        batches.lost_and_replayed(requests, random) for _ in range(20)],
}


@pytest.mark.parametrize("order", ORDERS)
def test_in_any_order_the_meeting_is_whole(world, tools, order):
    random = Random(order)
    cases = cases_of(world, order, everywhere(lambda requests: ORDERS[order](requests, random)))
    Teller(tools).mixed(cases, random)
    check(world, cases, is_whole, is_called, is_active, is_recorded)


def test_split_between_two_batches_the_meeting_is_whole(world, tools):
    teller = Teller(tools)
    cut = {file: [requests] * (len(requests) - 1) for file, requests in captures.real().items()}
    cases = cases_of(world, "split", cut)
    places = [place for lists in cut.values() for place in range(1, len(lists) + 1)]
    teller.batch([(case, one) for case, place in zip(cases, places)
                  for one in case.requests[:place]])
    teller.batch([(case, one) for case, place in zip(cases, places)
                  for one in case.requests[place:]])
    check(world, cases, is_whole, is_called, is_active, is_recorded)


def is_of_recordings(request):
    """Does it tell of a recording?"""
    return request.dialect == JIBRI or event_of(request).type in (RECORDING_ON, RECORDING_OFF)


def test_with_any_one_presence_event_lost_the_meeting_is_whole(world, tools):
    orders = {file: [requests[:lost] + requests[lost + 1:] for lost in range(len(requests))
                     if not is_of_recordings(requests[lost])]
              for file, requests in captures.real().items()}
    cases = cases_of(world, "lost", orders)
    Teller(tools).mixed(cases, Random(1))
    check(world, cases, is_whole, is_recorded)


# Of (recording_id, started, stopped, initiator, why it failed, files) and the status, what is left of a
# recording of which one event is lost.
WITHOUT = {
    RECORDING_ON: lambda one: ((one[0], None, one[2], None, *one[4:]), "completed"),
    RECORDING_OFF: lambda one: ((one[0], one[1], None, *one[3:]), "completed"),
    "recording_completed": lambda one: ((*one[:5], ()), "stopped"),
}


@pytest.mark.parametrize("file", ["real-cloud-recording", "real-automatic-recording"])
@pytest.mark.parametrize("kind", WITHOUT)
def test_of_a_recording_the_rest_is_known_when_one_event_is_lost(world, tools, file, kind):
    rest = [one for one in captures.real()[file] if event_of(one).type != kind]
    cases = cases_of(world, f"{kind} {file}", {file: [rest, rest[::-1]]})
    Teller(tools).mixed(cases, Random(1))
    [whole] = MEETINGS[file].recordings
    for one in seen(world, cases).values():
        assert one.recordings == dict([WITHOUT[kind](whole)])
    check(world, cases, is_whole)


def test_what_is_wrong_is_found(world, tools):
    cases = cases_of(world, "wrong", {file: [requests] for file, requests in
                                      captures.real().items()})
    Teller(tools).mixed(cases, Random(1))
    found = seen(world, cases)
    for case in cases:
        one = found[case.meeting]
        for spoiled in (one._replace(sessions=set(list(one.sessions)[1:])),
                        one._replace(peak=one.peak + 1), one._replace(counts=[1, 1, True]),
                        one._replace(people={})):
            assert not is_whole(spoiled, case.file)
    world.sql("UPDATE stay SET left_at = left_at + interval '1 ms' WHERE meeting_id = %s",
              cases[0].meeting)
    assert oracle_differs(world, cases)
    with pytest.raises(AssertionError):
        check(world, cases, is_whole)
