"""Random evenings reach what they are for, and shrink to what matters."""

from random import Random

import batches
from batches import Batch, Evening
from enqueued import Enqueued
from reading import event_of
from sightings import JITSI_PLATFORM, WHEREBY_PLATFORM, kind_of

EVENINGS = 150


def evenings():
    return [batches.evening(Random(seed)) for seed in range(EVENINGS)]


def test_they_have_batches_of_every_size_and_several_meetings_in_one():
    sizes, together = set(), set()
    for evening in evenings():
        for batch in evening.batches:
            sizes.add(len(batch.items))
            together.add(len({number for number, _ in batch.items}))
    assert {1, 2, 5, 20} <= sizes and 50 <= max(sizes) <= batches.BATCH_LARGEST
    assert together == {1, 2, 3, 4}


def test_they_have_every_kind_of_evidence_in_every_dialect():
    kinds, named, platforms = set(), set(), set()
    for evening in evenings():
        platforms |= set(evening.platforms)
        for batch in evening.batches:
            for _, request in batch.items:
                event = event_of(request)
                kind = kind_of(event)
                kinds.add((event.dialect, kind, event.breakout is None))
                named.add((event.dialect, kind, "joined_at" in request.body))
    assert platforms == {JITSI_PLATFORM, WHEREBY_PLATFORM}
    for kind in ("joined", "left", "created", "destroyed"):
        assert {(dialect, kind, main) for dialect in ("signed", "stock")
                for main in (True, False)} <= kinds
    assert {("signed", "snapshot", True), ("signed", "snapshot", False), ("signed", None, True),
            ("whereby", "joined", True), ("whereby", "left", True)} <= kinds
    assert {(dialect, kind, yes) for dialect, kind in [
        ("signed", "joined"), ("signed", "left"), ("signed", "destroyed"),
        ("signed", "snapshot"), ("stock", "left"), ("stock", "destroyed")]
        for yes in (True, False)} <= named


def test_sessions_become_one_and_come_back():
    """Batch by batch sessions vanish, some of them of whom a webhook was sent."""
    vanished = returned = 0
    for evening in evenings():
        meetings = [Enqueued(platform) for platform in evening.platforms]
        gone = set()
        for batch in evening.batches:
            for number in {number for number, _ in batch.items}:
                before = {one[:3] for one in meetings[number].sessions}
                meetings[number].add([one for of, one in batch.items if of == number])
                after = {one[:3] for one in meetings[number].sessions}
                vanished += len(before - after)
                gone |= {(number, one) for one in before - after}
                returned += len({(number, one) for one in after - before} & gone)
    assert vanished > EVENINGS / 10
    assert returned > 0


def test_a_seed_is_an_evening():
    assert batches.evening(Random(7)) == batches.evening(Random(7))


def numbers(evening):
    return [item for batch in evening.batches for item in batch.items]


def test_the_smallest_evening_has_only_what_makes_it_fail():
    evening = Evening(["jitsi"] * 3, [
        Batch(frozenset([0, 1]), [(0, "a"), (1, "b")]), Batch(frozenset(), [(0, "c")]),
        Batch(frozenset([2]), [(2, "d"), (1, "e"), (1, "f")]), Batch(frozenset(), [(1, "g")])])

    def fails(one):
        return {"b", "f"} <= {what for _, what in numbers(one)}

    assert batches.smallest(evening, fails).batches == [
        Batch(frozenset(), [(1, "b")]), Batch(frozenset(), [(1, "f")])]


def test_a_webhook_that_matters_stays_when_its_batch_goes():
    evening = Evening(["jitsi"], [Batch(frozenset([0]), [(0, "a")]),
                                  Batch(frozenset(), [(0, "b")])])

    def fails(one):
        switched = frozenset()
        for batch in one.batches:
            switched ^= batch.switched
        return 0 in switched and (0, "b") in numbers(one)

    assert batches.smallest(evening, fails).batches == [Batch(frozenset([0]), [(0, "b")])]


def test_shrinking_ends_after_so_many_tries():
    tried = []
    evening = batches.evening(Random(1))
    batches.smallest(evening, lambda one: tried.append(one), tries=25)
    assert len(tried) <= 25
