"""Facts in any order of their events, against the model, and from two writers at once."""

import threading
from random import Random

import pytest

import changes
import generate
import model
from cluster import rows
from items import item_of, presence
from outbox import JOINED, LEFT, STARTED, URL, joined, left, news, subject_of, told
from world import after, append

RANDOM_MEETINGS = 90
SHUFFLES = 15


def in_batches(requests, random):
    """The list cut at random."""
    while requests:
        size = random.randint(1, 5)
        yield requests[:size]
        requests = requests[size:]


class Expectation:
    """What the model says is told, batch by batch."""

    def __init__(self):
        self.arrived, self.sessions = [], {}
        self.changes = {JOINED: set(), LEFT: set()}

    def add(self, batch, ended_at):
        """One more batch is stored; ended_at: when the meeting had ended before, if it had.  Then
        nobody comes or leaves any more."""
        self.arrived += batch
        found = {subject_of(one.occupant, one.breakout, one.joined_at):
                 one.left_at if ended_at is None or (one.left_at or ended_at) <= ended_at else None
                 for one in model.sessions(self.arrived)
                 if ended_at is None or one.joined_at < ended_at}
        for subject, left_at in found.items():
            if subject not in self.sessions:
                self.changes[JOINED].add(subject)
            if left_at is not None and self.sessions.get(subject) is None:
                self.changes[LEFT].add(subject)
        self.sessions = found


@pytest.mark.parametrize("order", ["as sent", "shuffled", "doubled"])
def test_messages_are_what_the_models_sessions_newly_are(world, order):
    change = {"as sent": lambda requests, _: requests, "shuffled": changes.shuffled,
              "doubled": changes.doubled}[order]
    count = 0
    for seed in range(RANDOM_MEETINGS // 3):
        random = Random(seed)
        requests = change(presence(generate.meeting(random)), random)
        meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
        expected = Expectation()
        for batch in in_batches(requests, random):
            expected.add(batch, world.row(meeting)[1])
            world.append(*[item_of(request, room) for request in batch])
        for kind, subjects in expected.changes.items():
            assert told(world, meeting, kind) == subjects, (seed, kind)
        started = news(world, meeting).count(STARTED)
        assert started == bool(expected.changes[JOINED]), seed
        count += len(expected.changes[LEFT])
    assert count > RANDOM_MEETINGS


def test_any_order_of_sessions_that_name_themselves_tells_the_same(world):
    random = Random(7)
    stays = [(who, start, end) for who in "abcd" for start, end in [(0, 5), (5, 9), (20, None)]]
    wanted = {JOINED: {subject_of(who, None, after(start)) for who, start, _ in stays},
              LEFT: {subject_of(who, None, after(start)) for who, start, end in stays if end}}
    for _ in range(SHUFFLES):
        meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
        items = [joined(room, who, start) for who, start, _ in stays]
        items += [left(room, who, end, start) for who, start, end in stays if end]
        items += [dict(one) for one in random.sample(items, 5)]
        random.shuffle(items)
        for batch in in_batches(items, random):
            world.append(*batch)
        assert {kind: told(world, meeting, kind) for kind in wanted} == wanted
        assert news(world, meeting).count(STARTED) == 1


def test_two_appends_at_once_enqueue_each_change_once(world, with_webhook):
    """The second waits for the first, and finds what it has told."""
    meeting, room = with_webhook
    first = world.connect("reflector_jitsi_events", autocommit=False)
    second = world.connect("reflector_jitsi_events")
    rows(second, "SET lock_timeout = 0")
    append(first, joined(room, "a", 1), joined(room, "b", 2))
    thread = threading.Thread(target=append, args=[
        second, joined(room, "b", 2), joined(room, "c", 3), left(room, "a", 4, 1)])
    thread.start()
    first.commit()
    thread.join(30)
    assert sorted(news(world, meeting)) == sorted([STARTED, JOINED, JOINED, JOINED, LEFT])
