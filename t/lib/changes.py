"""Changes to a list of requests."""

import json

from reading import JIBRI, JOINED, SIGNED, event_of


def reversed_order(requests, _random=None):
    return requests[::-1]


def shuffled(requests, random):
    return random.sample(requests, len(requests))


def doubled(requests, random):
    """Every request twice, the second anywhere after the first."""
    twice = list(requests)
    for request in requests:
        place = random.randint(twice.index(request) + 1, len(twice))
        twice.insert(place, told_again(request))
    return twice


def told_again(request):
    """A repeat: other bytes where the event has an id, else the same ones."""
    body = json.loads(request.body)
    if request.dialect == SIGNED and "id" in body:
        return request._replace(body=json.dumps(body, sort_keys=True, indent=1))
    return request


def without_one_join(requests):
    """One list for each joined, without it and its repeats."""
    joins = []
    for request in requests:
        if request.dialect != JIBRI and event_of(request).type == JOINED:
            if request.body not in joins:
                joins.append(request.body)
    for body in joins:
        yield [request for request in requests if request.body != body]
