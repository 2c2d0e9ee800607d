"""Commands for Jitsi, as its servers get them."""

import base64
import json
import os
import socket
import subprocess
from datetime import datetime, timezone

import pytest

from cluster import BUILD
from daemon import SECRET
from receiver import hang, status
from wait import until

WHSEC = "whsec_" + base64.b64encode(b"another key, of thirty-two bytes").decode()
EXIT_CONFIG = 78
FLOOD = 2000
HASTE_SECONDS = 2


@pytest.fixture
def command(world):
    """command(meeting, name, **data): it is written for each server."""
    def write(meeting, name, **data):
        assert world.value("SELECT command_enqueue(%s, %s, %s, clock_timestamp())", meeting, name,
                           json.dumps(data))
    return write


@pytest.fixture
def ruled(world, deliver):
    """ruled(*urls, **settings): a daemon that has told the database of these servers."""
    def start(*urls, **settings):
        daemon = deliver(JITSI_CONTROL_URL=" ".join(urls), **{"JITSI_WEBHOOK_SECRET": SECRET,
                                                              **settings})
        until(lambda: world.sql("SELECT url FROM control ORDER BY url COLLATE \"C\"") == [
            (url,) for url in sorted(urls)], daemon.said)
        return daemon
    return start


@pytest.fixture
def silent_url():
    """Nobody listens there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/reflector-control"


def commands(world):
    """How many are not executed."""
    return world.value("SELECT count(*) FROM outbox WHERE endpoint = 'control'")


@pytest.mark.parametrize("secret", [SECRET, WHSEC])
def test_each_server_gets_it_signed_at_a_private_address(world, receiver, ruled, command, verify, secret):
    servers = [receiver(), receiver()]
    ruled(*[server.url for server in servers], JITSI_WEBHOOK_SECRET=secret,
          DELIVER_ALLOW_PRIVATE="false")
    meeting, room_name = world.meeting(datetime.now(timezone.utc))
    command(meeting, "message", text="\N{SNOWMAN}")
    until(lambda: not commands(world), lambda: commands(world))
    for server in servers:
        [request] = server.requests
        assert verify(request, secret) == "ok"
        assert verify(request, secret, request.body + b" ") != "ok"
        assert request.headers["content-type"] == "application/json"
        body = json.loads(request.body)
        assert (body["type"], body["data"]) == (
            "control.message", {"room": room_name, "text": "\N{SNOWMAN}"})
    assert len({server.requests[0].headers["webhook-id"] for server in servers}) == 2


def test_while_the_secret_is_changed_both_sign(world, receiver, ruled, command, verify):
    server = receiver()
    ruled(server.url, JITSI_WEBHOOK_SECRET=WHSEC, JITSI_WEBHOOK_SECRET_PREVIOUS=SECRET)
    command(world.meeting(datetime.now(timezone.utc))[0], "end")
    until(lambda: not commands(world), lambda: commands(world))
    [request] = server.requests
    assert verify(request, WHSEC) == verify(request, SECRET) == "ok"


def test_a_server_s_flood_delays_neither_another_nor_a_room(world, outbox, receiver, ruled, command,
                                                            silent_url):
    stuck, alive, hook = receiver(lambda request: hang()), receiver(), receiver()
    outbox.answering(hook.url)
    daemon = ruled(silent_url, stuck.url, alive.url, DELIVER_TIMEOUT="600", DELIVER_STOP="0",
                   DELIVER_SCHEDULE="0 600")
    meeting, room_name = world.meeting(datetime.now(timezone.utc))
    world.sql("INSERT INTO outbox (endpoint, shard, room_id, meeting_id, type, dedup_key, body,"
              " created_at, next_attempt_at) SELECT 'control', u, 'r', 'm', 'control.end',"
              " sha256((u || n)::bytea), '{}', now(), now() FROM generate_series(1, %s) n,"
              " unnest(%s) u", FLOOD, [silent_url, stuck.url])
    until(lambda: stuck.requests and world.value(
        "SELECT failing_since FROM control WHERE url = %s", silent_url), daemon.said)
    [id] = outbox.put(outbox.endpoint(hook.url))
    command(meeting, "end")
    until(lambda: alive.requests and outbox.state(id)[0] == "delivered", daemon.said, HASTE_SECONDS)
    assert json.loads(alive.requests[0].body)["data"] == {"room": room_name}


def test_after_a_kill_the_same_id_and_bytes_come_again(world, receiver, ruled, command):
    answers = [hang(), status(200)]
    server = receiver(lambda request: answers.pop(0))
    daemon = ruled(server.url, DELIVER_TIMEOUT="1", DATABASE_TIMEOUT="0.2")
    command(world.meeting(datetime.now(timezone.utc))[0], "end", reason="over")
    until(lambda: server.requests, daemon.said)
    daemon.kill()
    assert commands(world) == 1
    again = ruled(server.url)
    until(lambda: not commands(world), again.said)
    first, second = server.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_daemon_without_that_server_sends_it_nowhere(world, receiver, ruled, command):
    """Of two daemons one has older settings: the command is the other's after the lease."""
    server, other = receiver(), receiver()
    daemon = ruled(other.url)
    world.sql("INSERT INTO control (url) VALUES (%s)", server.url)
    command(world.meeting(datetime.now(timezone.utc))[0], "end")
    until(lambda: world.sql("SELECT shard, attempts FROM outbox WHERE leased_until IS NOT NULL") == [
        (server.url, 0)] and other.requests, daemon.said)
    daemon.stop()
    assert server.requests == [] and commands(world) == 1


@pytest.mark.parametrize("settings, fault", [
    ({}, "JITSI_WEBHOOK_SECRET: required with JITSI_CONTROL_URL, at least 24 bytes"),
    ({"JITSI_WEBHOOK_SECRET": "short"}, "JITSI_WEBHOOK_SECRET: must be at least 24 bytes"),
    ({"JITSI_WEBHOOK_SECRET": "whsec_no base64 at all, but long"}, "JITSI_WEBHOOK_SECRET: "),
    ({"JITSI_WEBHOOK_SECRET": SECRET, "JITSI_CONTROL_URL": "http://a/ ftp://b/"},
     "JITSI_CONTROL_URL: must be http or https URLs of at most 2048 bytes with blanks between them"),
    ({"JITSI_WEBHOOK_SECRET": SECRET, "JITSI_CONTROL_URL": "http://a/" + "x" * 2048},
     "JITSI_CONTROL_URL: must be http or https URLs"),
    ({"JITSI_WEBHOOK_SECRET": SECRET, "JITSI_CONTROL_URL": "http://a/@ http://user:password@a/"},
     "JITSI_CONTROL_URL: must have no user and password: ")])
def test_settings_that_cannot_work_are_told(settings, fault):
    done = subprocess.run([BUILD / "deliver" / "deliver", "-c"], capture_output=True, text=True,
                          check=False, timeout=60, env={
                              "PATH": os.environ["PATH"], "JITSI_CONTROL_URL": "http://127.0.0.1:1/",
                              **settings})
    assert done.returncode == EXIT_CONFIG and fault in done.stderr and "user:password" not in done.stderr
