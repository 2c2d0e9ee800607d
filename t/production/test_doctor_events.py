"""reflectorctl doctor looks at the events that came."""

import itertools
import re
from datetime import datetime, timedelta, timezone

import pytest

from answers import event
from rows import rows, verdict
from using import ok

METRICS = "/run/reflector/metrics"


def send(service, name, seconds):
    """A meeting with an event whose sender's clock is wrong by that much; its path."""
    service.new_room(name)
    meeting = service.open(name)
    when = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    ok(service.post_signed(event(meeting["room_name"], "muc-occupant-joined", occupant_id="o",
                                 when=when.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))))
    return f"/v1/meetings/{meeting['id']}"


def remake(machine):
    """The counts begin anew."""
    machine.run("rm", METRICS)
    machine.run("systemd-tmpfiles", "--create", "--prefix=/run/reflector")
    machine.run("systemctl", "restart", "reflector-*@*.service", "reflector-deliver")


@pytest.fixture
def unheard(service, name):
    """Three meetings of two hours ago without events; nobody else opened one on that day."""
    move = "UPDATE meeting_row SET start_date = start_date %s interval '2 days'"
    service.admin_sql(move.replace("%s", "-"))
    opened = []
    for number in range(3):
        service.new_room(f"{name}-{number}")
        opened.append(service.open(f"{name}-{number}"))
    service.admin_sql("UPDATE meeting_row SET start_date = start_date - interval '2 hours'"
                      " WHERE start_date > now() - interval '1 hour'")
    yield opened
    service.admin_sql(move.replace("%s", "+"))


@pytest.fixture
def sent(service, name):
    """sent(seconds) sends an event; sent.erase() removes all of them.  Other tests' events are of
    last year, by their senders' clocks."""
    paths, number = [], itertools.count()

    def make(seconds):
        paths.append(send(service, f"{name}-{next(number)}", seconds))

    def erase():
        while paths:
            ok(service.request("DELETE", paths.pop(), service.auth()))
    make.erase = erase
    yield make
    erase()


def test_the_newest_event_of_each_dialect(machine, service, sent):
    sent(0)
    found, text = verdict(machine, "events.newest", "signed")
    assert found == "fine" and text.endswith(" s ago")


@pytest.mark.parametrize("seconds, said", [(300, "its clock is [45] minutes fast"),
                                           (-300, "its clock is 5 minutes slow")])
def test_a_senders_clock(machine, service, sent, seconds, said):
    sent(seconds)
    found, text = verdict(machine, "events.clock", "signed")
    assert found == "warning" and re.match(said, text), text
    sent.erase()
    sent(0)
    assert verdict(machine, "events.clock", "signed")[0] == "fine"


def test_meetings_without_events(machine, service, unheard):
    found, text = verdict(machine, "events.silence")
    assert (found, text) == ("warning",
                             "of 3 meetings opened in the last day, 0 have events")
    ok(service.post_signed(event(unheard[0]["room_name"], "muc-room-created")))
    found, text = verdict(machine, "events.silence")
    assert (found, text) == ("fine", "of 3 meetings opened in the last day, 1 have events")


def test_it_names_jibris_host(machine, service, recording):
    found = rows(machine, "events refusals")
    assert any(check == "events.newest" and subject.startswith("jibri")
               for check, subject in found)


def test_refused_events(machine, service, name):
    service.new_room(name)
    body = event(service.open(name)["room_name"], "muc-occupant-joined", occupant_id="o")
    assert verdict(machine, "events.refused") == ("fine", "none")
    answer = service.post_signed(body, secret="wrong" * 8)
    assert answer.status == 401
    assert verdict(machine, "events.refused", "jitsi-events") == \
        ("warning", "1 for signature_wrong")
    remake(machine)
    assert verdict(machine, "events.refused") == ("fine", "none")


def test_refused_callers_are_told(machine, service):
    remake(machine)
    answer = service.request("GET", "/v1/rooms", {"Authorization": "Bearer x.y.z"})
    assert answer.status == 401
    assert verdict(machine, "callers.refused", "rooms") == ("fine", "1 for token_malformed")


def test_events_of_unknown_meetings(machine, service, name):
    remake(machine)
    answer = service.post_signed(event("nobody", "muc-occupant-joined", occupant_id="o"))
    assert answer.status == 404
    assert verdict(machine, "events.unknown") == \
        ("warning", "1, and no event of a known meeting")
    service.new_room(name)
    ok(service.post_signed(event(service.open(name)["room_name"], "muc-room-created")))
    assert verdict(machine, "events.unknown") == ("fine", "1")


def test_nothing_is_counted(machine, service):
    machine.run("mv", METRICS, f"{METRICS}.away")
    try:
        assert verdict(machine, "events.counts", METRICS)[0] == "warning"
    finally:
        machine.run("mv", f"{METRICS}.away", METRICS)
    assert verdict(machine, "events.counts", METRICS)[0] == "fine"
