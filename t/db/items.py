"""Items of event_append from the requests that random meetings are made of, as the
ingesting programs would write them; what the requests say is read by the model."""

import json
from datetime import timedelta

from reading import event_of, repeat_key
from sightings import kind_of, sightings_of
from world import T0, digest, item


def item_of(request, room):
    """What would be appended of a request."""
    event = event_of(request)
    kind, seen = kind_of(event), sightings_of(event)
    machines = [one.occupant for one in seen if one.occupant is not None and one.is_machine]
    members = {"services": machines or None}
    if kind in ("joined", "left", "role"):
        [one] = seen
        event = event._replace(time=one.event_time)
        members.update(occupant=one.occupant, joined_at=one.start, person=one.person,
                       name=one.name, nick=one.nick, is_moderator=one.is_moderator,
                       removed_by=one.removed_by, speaking_ms=one.speaking_ms)
        if machines:
            kind = "service"
    elif kind in ("destroyed", "snapshot"):
        members["occupants"] = [entry_of(one) for one in seen
                                if one.occupant is not None and not one.is_machine]
    return item(room, kind, dialect=request.dialect, type=event.type, occurred_at=event.time,
                received_at=request.received_at, breakout=event.breakout,
                dedup=digest(room, repeat_key(request)), data=data_of(event), **members)


def entry_of(one):
    """Of a list of people."""
    return {"occupant": one.occupant, "joined_at": one.start and str(one.start),
            "left_at": str(one.at) if one.said == "out" else None, "person": one.person,
            "name": one.name, "nick": one.nick, "email": one.email,
            "is_moderator": one.is_moderator, "removed_by": one.removed_by, "speaking_ms": one.speaking_ms}


def data_of(event):
    """JSON with numbers of its own."""
    return json.loads(json.dumps(event.data, default=float))


def presence(requests):
    """With a time of arrival each, without what is no presence."""
    requests = [request for request in requests if kind_of(event_of(request)) is not None]
    return [request._replace(received_at=T0 + timedelta(seconds=n))
            for n, request in enumerate(requests)]
