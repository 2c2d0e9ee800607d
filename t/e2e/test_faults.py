"""Crashes, a database that dies or hangs, stopping under load: FastCGI only."""

import concurrent.futures
import contextlib
import signal
import time

import psycopg2
import pytest

import processes
from answers import event, stock
from keys import bearing, new_key
from load import SENDERS, Line, Load, Reader
from outages import held, postmaster, recovered, requests_of_every_program
from recordings import completion
from wait import until

EVENTS = 10_000
STOP_AFTER = 1_500
DATABASE_TIMEOUT = 1.5
HANG_SECONDS = 3 * DATABASE_TIMEOUT
RESTART_SECONDS = 5
DATABASE_RESTART_SECONDS = 15


@pytest.fixture(scope="module")
def faults(make_server):
    """A server of its own, with short patience for its database."""
    made = make_server(DATABASE_TIMEOUT=DATABASE_TIMEOUT, DATABASE_RETRY="0.2")
    yield made
    made.stop()


@pytest.fixture
def room(faults, name):
    """A room with an open meeting."""
    faults.new_room(name)
    return faults.open(name)


def numbers_stored(server, meeting):
    """The numbers of a Load that are stored, sorted, repeats and all."""
    rows = server.sql(r"SELECT coalesce(data->>'n', substring(data->>'recording_file', '\d+'))"
                      " AS n FROM event WHERE meeting_id = %s", meeting)
    return sorted(int(row["n"]) for row in rows)


def test_10000_acknowledged_events_are_stored_once_through_kills_and_a_restart(faults, name):
    meeting = faults.new_meeting(name)
    reader = Reader(faults, meeting)
    reader.start()
    load = Load(faults, name, EVENTS).start(insist=True)
    load.reached(EVENTS // 5)
    processes.kill(faults.named("jitsi-events"))
    load.reached(2 * EVENTS // 5)
    processes.send({postmaster(faults)}, signal.SIGINT)
    load.reached(3 * EVENTS // 5)
    processes.kill(faults.named("jitsi-events") | faults.named("jibri-complete"))
    load.join()
    assert sorted(load.acknowledged) == list(range(EVENTS))
    assert numbers_stored(faults, meeting) == list(range(EVENTS))
    seqs = [row["seq"] for row in faults.sql(
        "SELECT seq FROM event WHERE meeting_id = %s ORDER BY seq", meeting)]
    assert reader.finish() == seqs
    assert not faults.sql("SELECT 1 FROM event e WHERE NOT EXISTS"
                          " (SELECT 1 FROM meeting m WHERE m.id = e.meeting_id)")


def test_stopping_under_load_loses_nothing_acknowledged(faults, name):
    meeting = faults.new_meeting(name)
    load = Load(faults, name, EVENTS).start(insist=False)
    load.reached(STOP_AFTER)
    faults.stop()
    load.join()
    faults.start()
    stored = numbers_stored(faults, meeting)
    assert len(set(stored)) == len(stored)
    assert set(load.acknowledged) <= set(stored)
    assert STOP_AFTER <= len(load.acknowledged) < EVENTS
    assert len(stored) <= len(load.acknowledged) + SENDERS


@pytest.mark.parametrize("program", ["rooms", "meetings", "jitsi-events", "jibri-complete",
                                     "whereby", "health"])
def test_a_killed_program_is_back_at_once(faults, name, room, program):
    ask = requests_of_every_program(faults, name, room)[program]
    assert ask().status == 200
    victims = faults.named(program)
    assert victims
    processes.kill(victims)
    until(lambda: recovered(ask), f"{program} is back", RESTART_SECONDS)
    until(lambda: len(faults.named(program)) == len(victims),
          f"all {len(victims)} processes of {program} are back", RESTART_SECONDS)


def test_a_killed_nginx_is_back_at_once(faults):
    processes.kill(faults.named("nginx"))
    until(lambda: recovered(lambda: faults.request("GET", "/v1/jitsi/health")),
          "nginx is back", RESTART_SECONDS)


def test_a_killed_database_is_back_and_everything_with_it(faults, name, room):
    asks = requests_of_every_program(faults, name, room)
    processes.kill(faults.named("postgres"))
    for program, ask in asks.items():
        until(lambda: recovered(ask), f"{program} is back", DATABASE_RESTART_SECONDS)


def test_a_hanging_database_gives_fast_503s_and_all_recovers(faults, name, room):
    asks = requests_of_every_program(faults, name, room)
    frozen = faults.named("postgres")
    assert len(frozen) > 1
    processes.send(frozen, signal.SIGSTOP)
    try:
        for program, ask in asks.items():
            begun = time.monotonic()
            answer = ask()
            assert answer.status == 503, program
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.json["detail"] or program == "health"
            assert time.monotonic() - begun < HANG_SECONDS, program
        for path in ("/v1/jitsi/health", "/v1/health/live"):
            assert faults.request("GET", path).status == 200
        check_many_at_once(faults, room)
    finally:
        processes.send(frozen, signal.SIGCONT)
    for program, ask in asks.items():
        until(lambda: recovered(ask), f"{program} recovers", DATABASE_RESTART_SECONDS)


def check_many_at_once(server, room):
    """Nobody waits for two deadlines, however many come at once."""
    def timed(number):
        line, begun = Line(server), time.monotonic()
        answer = line.post(room["room_name"], number + 1)
        line.connection.close()
        return answer.status, time.monotonic() - begun
    with concurrent.futures.ThreadPoolExecutor(2 * SENDERS) as pool:
        results = list(pool.map(timed, range(2 * SENDERS)))
    assert {status for status, _ in results} == {503}
    assert max(seconds for _, seconds in results) < HANG_SECONDS


def webhooks(name):
    """A signed event and a completion of a room: (body, path) each."""
    return [(event(name, "x"), "/v1/jitsi/events"),
            (completion(name), "/v1/jibri/recording-complete")]


def test_what_a_held_room_cannot_store_is_never_acknowledged(faults, name):
    held_meeting, other = faults.new_meeting(name), name + "-other"
    faults.new_meeting(other)
    with held(faults, name), concurrent.futures.ThreadPoolExecutor() as pool:
        refused = [pool.submit(faults.post_signed, *one) for one in webhooks(name)]
        taken = [pool.submit(faults.post_signed, event(other, "x", id=str(number)))
                 for number in range(SENDERS)]
        for answer in [one.result() for one in refused]:
            assert answer.status == 503 and answer.headers["Retry-After"], answer
        assert {one.result().status for one in taken} == {200}
        assert faults.sql("SELECT 1 FROM event WHERE meeting_id = %s", held_meeting) == []
    for one in webhooks(name):
        assert faults.post_signed(*one).status == 200
    assert len(faults.sql("SELECT 1 FROM event WHERE meeting_id = %s", held_meeting)) == 2


@contextlib.contextmanager
def unwritable(server, meeting, body):
    """Whoever writes this event of a meeting waits, though nobody holds its room's lock."""
    assert server.post_signed(body).status == 200
    connection = psycopg2.connect(**server.admin_dsn())
    try:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM event WHERE meeting_id = %s RETURNING dedup", (meeting,))
            [[dedup]] = cursor.fetchall()
            connection.commit()
            cursor.execute("INSERT INTO event (meeting_id, seq, dialect, type, occurred_at,"
                           " received_at, dedup, data) VALUES (%s, 0, 'signed', 'x', now(),"
                           " now(), %s, '{}')", (meeting, dedup))
        yield
    finally:
        connection.close()


def test_a_meeting_whose_events_time_out_fails_no_other(faults, name):
    slow, others = faults.new_meeting(name), [f"{name}-{number}" for number in range(SENDERS)]
    for each in others:
        faults.new_meeting(each)
    stuck, busy = event(name, "x", id="stuck"), [event(f"{name}-busy", "x", id=n) for n in "ab"]
    faults.new_meeting(f"{name}-busy")
    with unwritable(faults, slow, stuck), held(faults, f"{name}-busy"), \
            concurrent.futures.ThreadPoolExecutor(4 * SENDERS) as pool:
        # While the programs wait for the held room, all the others come together.
        refused = [pool.submit(faults.post_signed, one) for one in busy]
        until(lambda: faults.admin_sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"
                                       " AND NOT granted"), "a program waits for the held room")
        taken = [pool.submit(faults.post_signed, event(each, "x", id=f"{number}"))
                 for number in range(2) for each in others]
        refused += [pool.submit(faults.post_signed, stuck) for _ in range(2)]
        taken += [pool.submit(faults.post_signed, event(each, "x", id=f"{number}"))
                  for number in range(2, 4) for each in others]
        assert {one.result().status for one in taken} == {200}
        for answer in [one.result() for one in refused]:
            assert answer.status == 503 and answer.headers["Retry-After"], answer
    for one in [stuck, *busy]:
        assert faults.post_signed(one).status == 200


def test_a_sequence_behind_its_table_is_our_trouble(faults, name):
    meeting = faults.new_meeting(name)
    assert faults.post_signed(event(name, "x", id="first")).status == 200
    [last] = faults.sql("SELECT max(seq) AS seq FROM event WHERE meeting_id = %s", meeting)
    faults.admin_sql("SELECT setval('event_seq', %s)", last["seq"] - 1)
    for body, path in webhooks(name):
        assert faults.post_signed(body, path).status == 503
        faults.admin_sql("SELECT setval('event_seq', %s)", last["seq"] - 1)
    faults.admin_sql("SELECT setval('event_seq', (SELECT max(seq) FROM event))")
    for one in webhooks(name):
        assert faults.post_signed(*one).status == 200


def test_many_events_by_a_key_at_once_share_a_connection(faults, room):
    ingest = bearing(new_key(faults, "ingest")[0])

    def post(number):
        body = stock(room["room_name"], f"{number}")
        return faults.request("POST", "/v1/jitsi/events/occupant/joined", ingest, body).status
    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        assert set(pool.map(post, range(4 * SENDERS))) == {200}
    [found] = faults.admin_sql("SELECT count(*) FROM pg_stat_activity"
                               " WHERE usename = 'reflector_jitsi_events'")
    assert found["count"] == 2


def test_ready_says_why_while_there_is_no_database(faults):
    processes.send({postmaster(faults)}, signal.SIGINT)

    def not_ready():
        answer = faults.request("GET", "/v1/health/ready")
        assert answer.status in (200, 503)
        return answer if answer.status == 503 else None
    answer = until(not_ready, "ready says no")
    assert answer.headers["Retry-After"]
    assert "database" in answer.body.decode().lower()
    until(lambda: recovered(lambda: faults.request("GET", "/v1/health/ready")),
          "ready again", DATABASE_RESTART_SECONDS)


def test_no_secret_or_token_is_in_a_log_or_a_command_line(faults, name, room):
    faults.request("GET", "/v1/rooms", {"Authorization": "Bearer " + faults.bearer("x", exp=1)})
    faults.request("GET", "/v1/rooms", {"Authorization": "Basic " + faults.bearer("x")})
    faults.request("GET", "/v1/nothing?jwt=" + faults.bearer("x"), faults.auth())
    faults.post_signed(b'{"secret": "%s"}' % faults.settings["JITSI_WEBHOOK_SECRET"].encode())
    faults.request("POST", f"/v1/rooms/{name}/meeting", faults.auth(), b"{")
    assert faults.leaks() == []
    for told in (faults.settings["AUTH_JWT_SECRET"], room["room_url"]):
        planted = faults.state_dir / "log" / "planted"
        planted.write_text("x " + told + " y")
        assert faults.leaks() == [str(planted)]
        planted.unlink()
