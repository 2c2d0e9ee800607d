"""The part of a day's work in which meetings are ruled."""

from asker import DELIVER, MEETINGS, OPERATOR
from world import BY_OWNER

SERVERS = "http://127.0.0.1:5280/reflector-control http://127.0.0.2:5280/reflector-control"


def register(day):
    """deliver starts."""
    day.ask(DELIVER, "control_register", SERVERS)


def rule(day, meeting):
    """Somebody is removed, somebody is banned, a text is shown, a passcode set, it ends."""
    for command, data in (("remove", '{"person": "p1"}'), ("remove", '{"person": "p", "ban": true}'),
                          ("message", '{"text": "Hello"}'), ("passcode", '{"passcode": "1"}'),
                          ("end", "{}")):
        day.ask(MEETINGS, "ruling_apply", meeting, command, data, day.at(400), BY_OWNER,
                note=f"{command} {len(data)}")
    day.ask(MEETINGS, "ruling_is_banned", meeting, "p")
    day.ask(OPERATOR, "ruling_find", meeting)
    day.ask(MEETINGS, "admission_find", meeting, 0)
