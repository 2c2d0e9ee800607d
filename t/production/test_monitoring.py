"""The shipped alerts in a real Prometheus: a fault is made, its alert fires, and clears."""

import concurrent.futures
import contextlib
import re
import struct

import pytest

import manual
from answers import STAMP, event
from prometheus import Prometheus
from receiver import Receiver, status
from service import OUTSIDE, RECORDINGS
from using import COMPLETE, ok
from wait import until

WRONG = "another secret of a test, long enough"
PREVIOUS = "the previous secret of a test, long enough"
METRICS_FILE = "/run/reflector/metrics"
MANY = 12
# It computes for a while.
PROMTOOL_SECONDS = 300
TIMES = re.compile(r"^reflector_(?:last_event_timestamp_seconds|program_start_time_seconds)"
                   r'\{program="jitsi-events".* (\d+)$', re.M)
STOPPED_UNITS = ("reflector-whereby@1", "reflector-whereby@2", "reflector-deliver")


@pytest.fixture(scope="module")
def prometheus(machine, service):
    """Installed as the manual says."""
    assert ok(service.request("GET", "/v1/rooms", service.auth())) is not None
    install, check = manual.commands("Prometheus and its alerts")
    machine.shell(install)
    made = Prometheus(machine)
    made.hasten()
    assert '"health":"up"' in machine.shell(check).stdout
    yield made
    machine.run("systemctl", "disable", "--now", "prometheus")


# Faults: each is there while its context lasts.

@contextlib.contextmanager
def stopped(service):
    """Two programs."""
    service.machine.run("systemctl", "stop", *STOPPED_UNITS)
    service.admin_sql("UPDATE heartbeat SET expected_by = now()")
    yield {"ReflectorProgramDown", "ReflectorDeliverSilent"}
    service.machine.run("systemctl", "start", *STOPPED_UNITS)


@contextlib.contextmanager
def changed(service, make, mend, *alerts):
    """Something in the database."""
    service.admin_sql(make)
    yield set(alerts)
    service.admin_sql(mend)


def outdated(service):
    """Functions of another version."""
    return changed(service, "UPDATE code_version SET digest = 'x' || digest",
                   "UPDATE code_version SET digest = substr(digest, 2)",
                   "ReflectorDatabaseOutdated")


def read_only(service):
    """A role that may not write."""
    role = "ALTER ROLE reflector_rooms {} default_transaction_read_only"
    return changed(service, role.format("SET") + " = on", role.format("RESET"),
                   "ReflectorDatabaseReadOnly")


def erasure(service):
    """One that does not end."""
    return changed(service, "INSERT INTO erasure (actor, kind, began_at)"
                   " VALUES ('owner', 'delete', now() - interval '1 hour')",
                   "DELETE FROM erasure WHERE ended_at IS NULL", "ReflectorErasuresStuck")


def lost_provider(service):
    """An identity provider that cannot be reached."""
    return changed(service, "INSERT INTO provider (source, tried_at, failures, failed_since)"
                   " VALUES ('issuer https://nowhere.example', now(), 3, now())",
                   "DELETE FROM provider", "ReflectorProviderUnreachable")


def old_message(service):
    """One that waits for its next attempt."""
    return changed(service, "INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key,"
                   " next_attempt_at, created_at) VALUES ('room', 'nowhere', 'nowhere', 'test', 'x',"
                   " now() + interval '1 hour', now() - interval '2 hours')",
                   "DELETE FROM outbox WHERE room_id = 'nowhere'", "ReflectorMessagesOld")


def waiting_command(service):
    """One for a server of Jitsi that does not take it."""
    return changed(service, "INSERT INTO control (url) VALUES ('http://nowhere.example/');"
                   " INSERT INTO outbox (endpoint, shard, room_id, meeting_id, type, dedup_key, body,"
                   " next_attempt_at, created_at) VALUES ('control', 'http://nowhere.example/', '', '',"
                   " 'control.end', 'x', '{}', now() + interval '1 hour', now() - interval '1 hour')",
                   "DELETE FROM outbox WHERE endpoint = 'control'; DELETE FROM control",
                   "ReflectorCommandsWaiting")


def troubled_jibris(service):
    """One is silent, the other records all the time."""
    return changed(service, "INSERT INTO jibri (jibri_key, name, busy_status, health_status, seen_at)"
                   " VALUES ('a', 'a', 'IDLE', 'HEALTHY', now() - interval '1 hour'),"
                   " ('b', 'b', 'BUSY', 'HEALTHY', now() + interval '1 hour')",
                   "DELETE FROM jibri", "ReflectorJibriSilent", "ReflectorJibriNoneFree")


@contextlib.contextmanager
def full_disk(service):
    """Of the recordings."""
    service.machine.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", RECORDINGS)
    service.machine.run("dd", "if=/dev/zero", f"of={RECORDINGS}/much", "bs=1k", "count=1000")
    yield {"ReflectorDiskFull"}
    service.machine.run("umount", RECORDINGS)


@contextlib.contextmanager
def missing(service):
    """A recording that stopped, and no file came."""
    service.new_room("missing")
    meeting = service.open("missing")
    ok(service.post_signed(event(meeting["room_name"], "jibri-recording-off", recording_id="r")))
    service.admin_sql("UPDATE event SET received_at = received_at - interval '2 hours'"
                      " WHERE meeting_id = %s", meeting["id"])
    yield {"ReflectorRecordingsMissing"}
    service.request("DELETE", f"/v1/meetings/{meeting['id']}", service.auth())


def age_last_event(machine):
    """As if the last event had come long ago: the counters have its time, in seconds."""
    text = machine.run("curl", "-s", "http://127.0.0.1:8081/metrics").stdout
    times = {int(time) for time in TIMES.findall(text)}
    with open(f"/proc/{machine.leader}/root{METRICS_FILE}", "r+b") as counters:
        content = counters.read()
        for time in times - {0}:
            content = content.replace(struct.pack("<Q", time), struct.pack("<Q", time - 20000))
        counters.seek(0)
        counters.write(content)


@contextlib.contextmanager
def silent_jitsi(service):
    """Somebody is in, and nothing comes any more."""
    service.new_room("silent")
    meeting = service.open("silent")
    joined = event(meeting["room_name"], "muc-occupant-joined", occupant_id="a")
    ok(service.post_signed(joined))
    age_last_event(service.machine)
    yield {"ReflectorNoEvents"}
    service.request("DELETE", f"/v1/meetings/{meeting['id']}", service.auth())


@contextlib.contextmanager
def wrong_secrets(service):
    """One sender has a wrong one, another the previous one; somebody's tokens are wrong."""
    service.write_settings(JITSI_WEBHOOK_SECRET_PREVIOUS=PREVIOUS)
    service.machine.run("systemctl", "restart", "reflector-jitsi-events@1",
                        "reflector-jitsi-events@2")
    body = event("nowhere", "muc-room-created")
    until(lambda: service.post_signed(body, secret=PREVIOUS).status == 404, "it is refused")
    yield {"ReflectorWrongSecret", "ReflectorRefusals", "ReflectorPreviousSecretUsed"}
    service.write_settings()


def send_wrongly(service):
    """What such senders send."""
    body = event("nowhere", "muc-room-created")
    for _ in range(6):
        assert service.post_signed(body, secret=WRONG).status == 401
        assert service.post_signed(body, secret=PREVIOUS).status == 404
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: service.request("GET", "/v1/rooms", {"Authorization": "Bearer x"}),
                      range(60)))


def kill_often(service):
    """A program that does not stay."""
    for _ in range(MANY):
        service.machine.run("systemctl", "restart", "reflector-whereby@1")


@contextlib.contextmanager
def slow_database(service):
    """Somebody locks a table; rooms has little patience."""
    patience = "ALTER ROLE reflector_rooms SET statement_timeout = '{}'"
    service.admin_sql(patience.format("100ms"))
    service.machine.run("systemctl", "restart", "reflector-rooms@1", "reflector-rooms@2")
    yield {"ReflectorDatabaseSlow", "ReflectorErrors", "ReflectorSlow"}
    service.admin_sql(patience.format("2500ms"))


def ask_slowly(service):
    """What callers notice of it."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pool.submit(service.admin_sql, "BEGIN; LOCK TABLE room; SELECT pg_sleep(4)")
        until(lambda: service.admin_sql("SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
                                        " AND relation = 'room'::regclass"), "it is not locked")
        slow = pool.map(lambda _: service.request("POST", "/v1/rooms/gone/meeting",
                                                  service.auth()).status, range(4))
        for _ in range(8):
            assert service.request("GET", "/v1/rooms", service.auth()).status == 503
        assert set(slow) == {503}


@contextlib.contextmanager
def gone_receiver(service):
    """A receiver that answers 410 to a recording."""
    made = Receiver(lambda request: status(410), listener=service.machine.listener((OUTSIDE, 0)))
    service.new_room("gone", webhook_url=made.url)
    meeting = service.open("gone")
    yield meeting, {"ReflectorMessagesDead", "ReflectorWebhooksDisabled",
                    "ReflectorRecordingsUndelivered"}
    service.request("DELETE", f"/v1/meetings/{meeting['id']}", service.auth())
    service.admin_sql("UPDATE room SET webhook_disabled_at = NULL, webhook_url = NULL"
                      " WHERE name = 'gone'")
    made.close()


def complete(service, meeting):
    """Its recording."""
    ok(service.post_signed({"room_name": meeting["room_name"], "recording_file": f"{RECORDINGS}/x/y.mp4",
                            "recording_status": "completed", "timestamp": STAMP}, COMPLETE))


STATES = (stopped, outdated, read_only, erasure, lost_provider, old_message, waiting_command,
          troubled_jibris, full_disk, missing, silent_jitsi)
seen = set()


def test_the_alerts_and_the_metrics_are_well_formed(machine, service, prometheus):
    machine.run("promtool", "check", "rules", "/src/monitoring/reflector.rules.yml")
    machine.run("promtool", "test", "rules", "/src/monitoring/reflector.test.yml", seconds=PROMTOOL_SECONDS)
    shown, text = service.private("/metrics")
    checked = machine.run("promtool", "check", "metrics", text=text, check=False)
    assert (shown, checked.returncode, checked.stdout + checked.stderr) == (200, 0, "")
    prometheus.clears()


def test_alerts_on_what_is_fire_and_clear(service, prometheus):
    with contextlib.ExitStack() as stack:
        alerts = set().union(*[stack.enter_context(fault(service)) for fault in STATES])
        prometheus.fires(alerts)
    seen.update(alerts)
    service.restart()
    prometheus.clears()


def test_alerts_on_what_is_counted_fire_and_clear(service, prometheus):
    with wrong_secrets(service) as some, gone_receiver(service) as (meeting, others), \
            slow_database(service) as slow:
        kill_often(service)
        send_wrongly(service)
        complete(service, meeting)
        ask_slowly(service)
        alerts = {*some, *others, *slow, "ReflectorProgramRestarts"}
        prometheus.fires(alerts)
    seen.update(alerts)
    service.restart()
    prometheus.clears()


def test_alerts_on_outages_fire_and_clear(machine, service, prometheus):
    machine.run("truncate", "-s", "0", METRICS_FILE)
    machine.run("systemctl", "stop", "postgresql")
    prometheus.fires({"ReflectorDatabaseDown", "ReflectorCountsMissing"})
    machine.run("systemctl", "stop", "nginx")
    prometheus.fires({"ReflectorScrapeFails"})
    machine.run("systemctl", "start", "postgresql", "nginx")
    service.restart()
    prometheus.clears()
    seen.update({"ReflectorDatabaseDown", "ReflectorCountsMissing", "ReflectorScrapeFails"})


def test_without_prometheus_the_manual_has_commands_too(machine, service):
    [ready] = manual.commands("Without Prometheus")
    assert '"status":"ok"' in service.machine.shell(ready).stdout
    [join] = manual.commands("Plain CGI counts, too")
    machine.shell(join)
    assert "reflector-metrics" in machine.run("id", "-nG", "www-data").stdout.split()


def test_every_alert_was_seen(prometheus):
    assert prometheus.alerts() == seen
