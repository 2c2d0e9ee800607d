"""The table doctor_report: a row per host, of bounded size and number."""

import json

import psycopg2
import pytest

from cluster import SUPERUSER
from roles import PROGRAMS, READER

ROWS = [{"name": "things.right", "verdict": "fine", "found": "\"lit\" \u20ac"}]
LONGEST = 256 * 1024


@pytest.fixture
def fresh(cluster):
    """A migrated database of the test's own."""
    return cluster.migrated()


def keep(database, host, rows=(), role=SUPERUSER):
    """Stores a host's report."""
    database.sql("SELECT doctor_report_keep(%s, %s)", host, json.dumps(list(rows)), role=role)


def hosts(database):
    """Whose reports are shown to the program health, in their order."""
    return [host for host, in database.sql("SELECT host FROM doctor_reports()", role="reflector_health")]


def test_the_newest_report_of_each_host_is_shown_by_host(fresh):
    for host in ("web-2", "web-1", "web-2"):
        keep(fresh, host, ROWS)
    found = fresh.sql("SELECT host, rows, now() - at < interval '1 minute' FROM doctor_reports()",
                      role="reflector_health")
    assert found == [("web-1", ROWS, True), ("web-2", ROWS, True)]


def test_the_time_of_a_newer_report_replaces_the_old_one(fresh):
    keep(fresh, "web-1")
    fresh.sql("UPDATE doctor_report SET at = now() - interval '20 minutes'")
    keep(fresh, "web-1")
    assert fresh.value("SELECT now() - at < interval '1 minute' FROM doctor_report")


def test_hosts_that_were_silent_for_thirty_days_are_removed(fresh):
    for host, days in (("silent", 31), ("late", 29), ("gone", 400)):
        keep(fresh, host)
        fresh.sql("UPDATE doctor_report SET at = now() - %s * interval '1 day' WHERE host = %s", days, host)
    keep(fresh, "web-1")
    assert hosts(fresh) == ["late", "web-1"]


def test_only_the_newest_fifty_hosts_are_kept(fresh):
    for number in range(52):
        fresh.sql("INSERT INTO doctor_report VALUES (%s, now() - %s * interval '1 hour', '[]')",
                  f"web-{number:02}", number)
    keep(fresh, "web-51")
    assert hosts(fresh) == [f"web-{number:02}" for number in (*range(49), 51)]


def test_a_host_that_stores_meanwhile_is_not_waited_for(fresh):
    keep(fresh, "silent")
    fresh.sql("UPDATE doctor_report SET at = now() - interval '31 days'")
    other = fresh.connect(autocommit=False)
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE doctor_report SET rows = '[1]'")
            fresh.sql("SET statement_timeout = '5s'; SELECT doctor_report_keep('web-1', '[]')")
        other.rollback()
    finally:
        other.close()
    assert hosts(fresh) == ["silent", "web-1"]


@pytest.mark.parametrize("host, rows", [
    ("", "[]"), ("h" * 256, "[]"), ("web-1", "{}"), ("web-1", "null"),
    ("web-1", json.dumps(["x" * LONGEST]))])
def test_what_is_no_report_or_too_long_is_refused(fresh, host, rows):
    with pytest.raises(psycopg2.errors.CheckViolation):
        fresh.sql("SELECT doctor_report_keep(%s, %s)", host, rows)
    assert hosts(fresh) == []


def test_the_longest_report_is_stored(fresh):
    rows = json.dumps(["x" * (LONGEST - 4)])
    assert len(rows) == LONGEST
    fresh.sql("SELECT doctor_report_keep('web-1', %s)", rows)
    assert hosts(fresh) == ["web-1"]


@pytest.mark.parametrize("role", [*PROGRAMS, READER])
def test_no_program_may_store(fresh, role):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        keep(fresh, "web-1", role=role)


@pytest.mark.parametrize("role", sorted({*PROGRAMS, READER} - {"reflector_health"}))
def test_health_alone_of_the_programs_reads_it_by_the_function(fresh, role):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        fresh.sql("SELECT doctor_reports()", role=role)
