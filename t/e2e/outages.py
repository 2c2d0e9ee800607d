"""What breaks and mends: requests of every program, its recovery, and a room that is held."""

import contextlib

import psycopg2

import whereby
from answers import event, stock
from keys import bearing, new_key
from load import OUR_TROUBLE
from recordings import completion


def requests_of_every_program(server, name, room):
    """{program: a request that needs its database and, all well, is 200}."""
    auth = server.auth()
    key, ingest = (bearing(new_key(server, scope, user)[0])
                   for scope, user in (("read", "owner-1"), ("ingest", None)))
    admin = bearing(new_key(server, "admin")[0])
    elsewhere = whereby.event(room["room_name"], "x")
    return {
        "rooms by a key": lambda: server.request("GET", "/v1/rooms", key),
        "jitsi-events by a key": lambda: server.request(
            "POST", "/v1/jitsi/events/occupant/joined", ingest, stock(room["room_name"])),
        "jibri-complete by a key": lambda: server.request(
            "POST", "/v1/jibri/recording-complete", ingest, completion(room["room_name"])),
        "rooms": lambda: server.request("GET", "/v1/rooms", auth),
        "meetings": lambda: server.request("POST", f"/v1/rooms/{name}/meeting", auth),
        "jitsi-events": lambda: server.post_signed(event(room["room_name"], "x")),
        "jibri-complete": lambda: server.post_signed(
            completion(room["room_name"]), "/v1/jibri/recording-complete"),
        "whereby": lambda: whereby.post(server, elsewhere),
        "health": lambda: server.request("GET", "/v1/health/ready"),
        "health by a key": lambda: server.request("GET", "/v1/health/report", admin)}


def status_or_none(ask):
    """The status, or None when nobody answered."""
    try:
        return ask().status
    except OSError:
        return None


def recovered(ask):
    """Is it 200 again?  Until then it may be our trouble and nothing else."""
    status = status_or_none(ask)
    assert status in OUR_TROUBLE | {200, None}
    return status == 200


def postmaster(server):
    """The process id of PostgreSQL's first process."""
    line = (server.state_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
    return int(line)


@contextlib.contextmanager
def held(server, room_name):
    """Somebody holds the lock of a room, as a writer whose commit hangs does."""
    connection = psycopg2.connect(**server.admin_dsn())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(room_lock_key(%s))", (room_name,))
        yield
    finally:
        connection.close()
