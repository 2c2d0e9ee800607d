"""GET /v1/health/report: how the installation is, for who looks after it."""

import contextlib
import json
import subprocess

import psycopg2
import pytest

from commands import BUILD, secrets_of_their_own
from keys import bearing, new_key

PATH = "/v1/health/report"
ROWS = [{"name": "things.right", "looks_at": "things", "subject": None, "verdict": "warning", "found": "<b>dim",
         "why": "Wrong things harm.", "mend": "first\nthen", "see": "operations.md#doctor"}]


@pytest.fixture(scope="module")
def admin(server):
    """The headers of a key of scope admin."""
    return bearing(new_key(server, "admin")[0])


@pytest.fixture(scope="module")
def alone(make_server):
    """AUTH_BACKEND=none, and a database that a test may break."""
    made = make_server(AUTH_BACKEND="none", AUTH_JWT_ALGORITHM=None, AUTH_JWT_SECRET=None,
                       DATABASE_TIMEOUT="2", DATABASE_RETRY="0.1")
    yield made
    made.stop()


def report(server, headers=()):
    """The report."""
    answer = server.request("GET", PATH, headers)
    assert answer.status == 200, answer
    return answer.json


def keep(server, host, rows, at="now()"):
    """Stores a host's report."""
    server.admin_sql(f"INSERT INTO doctor_report VALUES (%s, {at}, %s)", host, json.dumps(rows))


def test_an_admin_key_reads_what_ready_says_and_the_reports_by_host(server, admin):
    keep(server, "web-2", ROWS)
    keep(server, "web-1", [], "'2025-01-15T10:30:00.5Z'")
    try:
        found = report(server, admin)
    finally:
        server.admin_sql("DELETE FROM doctor_report")
    assert list(found) == ["status", "problems", "warnings", "reports"]
    assert (found["status"], found["problems"]) == ("ok", [])
    assert found["warnings"] == server.request("GET", "/v1/health/ready").json["warnings"]
    first, second = found["reports"]
    assert first == {"host": "web-1", "at": "2025-01-15T10:30:00.500000Z", "rows": []}
    assert (list(second), second["host"], second["rows"]) == (["host", "at", "rows"], "web-2", ROWS)


def test_every_warning_says_what_to_do(server, admin, name):
    room = server.new_room(name, webhook_url="https://hooks.example.com/x")
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    found = {one["type"]: one for one in report(server, admin)["warnings"]}
    server.request("DELETE", f"/v1/rooms/{room['id']}", server.auth())
    assert "PATCH webhook_url" in found["webhooks.disabled"]["detail"]
    assert found["webhooks.disabled"]["count"] >= 1


def test_an_unchanged_report_is_not_sent_again(server, admin):
    tag = server.request("GET", PATH, admin).headers["ETag"]
    assert server.request("GET", PATH, {**admin, "If-None-Match": tag}).status == 304


def test_everybody_else_is_told_which_key_is_needed(server, name):
    room = server.new_room(name)
    own = [bearing(new_key(server, scope, "owner-1")[0]) for scope in ("read", "host")]
    limited = bearing(new_key(server, "admin", room=room["name"])[0])
    for headers in (server.auth(), server.auth("local"), *own, limited):
        answer = server.request("GET", PATH, headers)
        assert answer.status == 403
        assert "scope admin" in answer.json["detail"] and "reflectorctl key add" in answer.json["detail"]
    for headers in ({}, {"Authorization": "Bearer x"}, bearing("rjk_" + "0" * 64)):
        answer = server.request("GET", PATH, headers)
        assert (answer.status, answer.headers["WWW-Authenticate"].split()[0]) == (401, "Bearer")


def test_the_local_user_reads_it_and_no_other(alone):
    assert report(alone)["status"] == "ok"
    assert alone.request("GET", PATH, {"X-Forwarded-For": "192.0.2.1"}).status == 401


@contextlib.contextmanager
def changed(server, there, back):
    """A statement of the operator's, and the one that undoes it."""
    server.admin_sql(there)
    try:
        yield
    finally:
        server.admin_sql(back)


def test_a_service_that_is_not_ready_still_reports(alone):
    keep(alone, "web-1", ROWS)
    with changed(alone, "ALTER ROLE reflector_rooms SET default_transaction_read_only = on",
                 "ALTER ROLE reflector_rooms RESET default_transaction_read_only"):
        ready, found = alone.request("GET", "/v1/health/ready"), report(alone)
    assert (ready.status, found["status"]) == (503, "unavailable")
    assert "; ".join(found["problems"]) == ready.json["detail"]
    assert "read-only for reflector_rooms" in found["problems"][0]
    assert [one["host"] for one in found["reports"]] == ["web-1"]


def test_a_schema_of_another_release_is_a_problem(alone):
    with changed(alone, "UPDATE code_version SET release = release || '-x', digest = 'x' || digest",
                 "UPDATE code_version SET release = left(release, -2), digest = right(digest, -1)"):
        found = report(alone)
    assert (found["status"], found["warnings"], found["reports"]) == ("unavailable", [], [])
    assert "reflectorctl migrate" in found["problems"][0]
    assert report(alone)["status"] == "ok"


def test_without_a_database_it_is_our_trouble(alone):
    [dsn] = [{**alone.admin_dsn(), "dbname": "postgres"}]
    connection = psycopg2.connect(**dsn)
    connection.autocommit = True
    name = alone.admin_dsn()["dbname"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            answer = alone.request("GET", PATH)
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    finally:
        connection.close()
    assert (answer.status, answer.json) == (503, {"detail": "Database not available"})
    assert "Retry-After" in answer.headers


def test_many_long_reports_are_one_answer(server, admin):
    row = {**ROWS[0], "found": "x" * 900}
    server.admin_sql("INSERT INTO doctor_report SELECT 'h' || n, now(), %s FROM generate_series(1, 50) n",
                     json.dumps([row] * 200))
    try:
        found = report(server, admin)["reports"]
    finally:
        server.admin_sql("DELETE FROM doctor_report")
    assert [len(one["rows"]) for one in found] == [200] * 50


@pytest.mark.parametrize("missing, path, status, said", [
    ("AUTH_JWT_SECRET", PATH, 503, "AUTH_ settings are missing or faulty: sudo reflectorctl config"),
    ("AUTH_JWT_SECRET", "/v1/health/live", 200, '"ok"'),
    (None, PATH, 401, "Not authenticated")])
def test_without_settings_of_callers_all_else_answers(missing, path, status, said):
    settings = {name: value for name, value in secrets_of_their_own().items() if name != missing}
    done = subprocess.run(
        [BUILD / "cgi-bin/health/health"], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True,
        timeout=60, env={**settings, "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "PATH_INFO": path,
                         "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"})
    assert f"Status: {status}" in done.stdout and said in done.stdout
    assert ("nobody can read /v1/health/report" in done.stderr) == (missing is not None)
