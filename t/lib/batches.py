"""Random evenings: several meetings at once whose events are committed in batches, and the
smallest part of an evening that still goes wrong."""

from collections import namedtuple

import changes
import generate
from sightings import JITSI_PLATFORM, WHEREBY_PLATFORM

BATCH_LARGEST = 64
TRIES = 400

# platforms: one a meeting; batches in the order of their commits.
Evening = namedtuple("Evening", "platforms batches")

# items are (number of the meeting, request). switched: the meetings whose rooms get a
# webhook, or lose it, just before.
Batch = namedtuple("Batch", "switched items")


def lost_and_replayed(requests, random):
    """Some do not come, until everything is told once more from the beginning."""
    return [one for one in requests if random.random() < 0.6] + requests


def nearly_in_order(requests, random):
    """Each may overtake a few."""
    places = sorted((place + random.choice([0, 0, 0, 1, 3, 8]), place)
                    for place in range(len(requests)))
    return [requests[place] for _, place in places]


ORDERS = [lambda requests, _: requests, nearly_in_order, nearly_in_order,
          changes.reversed_order, changes.shuffled, changes.doubled, lost_and_replayed]


def requests_of(random, platform):
    """A meeting's events; seldom a few of a sender that has no say in it."""
    makers = [generate.meeting, generate.whereby_meeting]
    if platform == WHEREBY_PLATFORM:
        makers.reverse()
    requests = makers[0](random)
    if random.random() < 0.05:
        requests = requests + makers[0](random) + makers[0](random)
    if random.random() < 0.1:
        requests = requests + makers[1](random)[:5]
        requests = changes.shuffled(requests, random)
    return random.choice(ORDERS)(requests, random)


def interleaved(lists, random):
    """(number of the list, request), each list in its order."""
    order = [number for number, some in enumerate(lists) for _ in some]
    random.shuffle(order)
    rest = [iter(some) for some in lists]
    return [(number, next(rest[number])) for number in order]


def evening(random):
    platforms = [random.choices([JITSI_PLATFORM, WHEREBY_PLATFORM], [6, 1])[0]
                 for _ in range(random.randint(1, 4))]
    return committed(random, platforms, [requests_of(random, platform) for platform in platforms])


def committed(random, platforms, lists):
    """An evening of these meetings' requests, each meeting's in their order."""
    items = interleaved(lists, random)
    largest = random.choice([1, 5, 5, 20, BATCH_LARGEST, BATCH_LARGEST])
    numbers = range(len(platforms))
    # Most rooms have their webhook from the beginning.
    switched = frozenset(number for number in numbers if random.random() < 0.8)
    batches = []
    while items:
        size = random.randint(1, largest)
        batches.append(Batch(switched, items[:size]))
        items = items[size:]
        switched = frozenset(number for number in numbers if random.random() < 0.02)
    return Evening(platforms, batches)


# Making an evening small.

def without_meeting(one, number):
    """The other meetings keep their numbers."""
    return one._replace(batches=[
        Batch(batch.switched - {number}, [item for item in batch.items if item[0] != number])
        for batch in one.batches])


def smaller(one):
    """Evenings with a little less, the largest pieces first."""
    count = len(one.batches)
    for number in {item[0] for batch in one.batches for item in batch.items}:
        yield without_meeting(one, number)
    piece = count // 2
    while piece:
        for start in range(0, count, piece):
            yield one._replace(batches=[
                batch._replace(items=[]) if start <= place < start + piece else batch
                for place, batch in enumerate(one.batches)])
        piece //= 2
    for place, batch in enumerate(one.batches):
        for less in smaller_batch(batch):
            yield one._replace(batches=[*one.batches[:place], less, *one.batches[place + 1:]])


def smaller_batch(batch):
    for place in range(len(batch.items)):
        if len(batch.items) > 1:
            yield batch._replace(items=batch.items[:place] + batch.items[place + 1:])
    for number in sorted(batch.switched):
        yield batch._replace(switched=batch.switched - {number})


def tidied(one):
    """Without batches in which nothing happens; their switching is done by the next."""
    batches, switched = [], frozenset()
    for batch in one.batches:
        switched = switched ^ batch.switched
        if batch.items:
            batches.append(Batch(switched, batch.items))
            switched = frozenset()
    return one._replace(batches=batches)


def smallest(one, fails, tries=TRIES):
    """An evening that fails, from which nothing can be left out; or nearly, after so many
    tries."""
    found = True
    while found:
        found = False
        for less in smaller(one):
            less = tidied(less)
            if tries == 0:
                return one
            tries -= 1
            if less != one and fails(less):
                one, found = less, True
                break
    return one


def told(one):
    """An evening for people to read."""
    lines = []
    for number, batch in enumerate(one.batches):
        lines.append(f"batch {number}" + "".join(
            f"; the webhook of meeting {meeting} on or off" for meeting in sorted(batch.switched)))
        lines += [f"  meeting {meeting} ({one.platforms[meeting]}): {request.dialect}"
                  f" {request.path} {request.body} received {request.received_at}"
                  for meeting, request in batch.items]
    return "\n".join(lines)
