"""What readiness asks of the database."""

import pytest


def warnings(database):
    """{type: count}"""
    return dict(database.sql("SELECT type, count FROM health_warnings('180 s')"))


@pytest.fixture
def fresh(cluster):
    """A migrated database of the test's own."""
    return cluster.migrated()


def test_deliver_is_silent_after_its_patience(fresh):
    assert not warnings(fresh)
    fresh.sql("UPDATE code_version SET applied_at = now() - interval '6 minutes'")
    assert warnings(fresh) == {"deliver.silent": 1}
    fresh.sql("SELECT heartbeat_note('deliver', '1 minute')")
    assert not warnings(fresh)
    fresh.sql("SELECT heartbeat_note('deliver', '-1 seconds')")
    assert warnings(fresh) == {"deliver.silent": 1}


def test_an_erasure_is_unfinished_after_five_minutes(fresh):
    insert = ("INSERT INTO erasure (actor, kind, began_at, ended_at) VALUES"
              " ('owner', 'delete', now() - interval '{} minutes', {})")
    fresh.sql(insert.format(4, "NULL"))
    fresh.sql(insert.format(6, "now()"))
    assert not warnings(fresh)
    fresh.sql(insert.format(6, "NULL"))
    assert warnings(fresh) == {"erasures.unfinished": 1}


def test_dead_messages_count_for_seven_days(fresh):
    insert = ("INSERT INTO outbox"
              " (endpoint, room_id, meeting_id, type, dedup_key, status, created_at)"
              " VALUES ('room', 'r', 'm', 't', '{0}', 'dead', now() - interval '{0} days')")
    fresh.sql(insert.format(8))
    assert not warnings(fresh)
    fresh.sql(insert.format(6))
    assert warnings(fresh) == {"deliveries.dead": 1}


def test_a_provider_whose_keys_cannot_be_fetched_is_told_until_they_are(fresh):
    figures = "SELECT name, value FROM metrics(now() + interval '90 s') WHERE name LIKE 'provider%'"
    none = {"provider_keys": 0, "provider_failures": 0, "provider_age_seconds": 0}
    assert not warnings(fresh) and dict(fresh.sql(figures)) == none
    fresh.sql("INSERT INTO provider (source, failures) VALUES ('jwks https://x', 2)")
    assert warnings(fresh) == {"provider.unreachable": 2}
    assert dict(fresh.sql(figures)) == {**none, "provider_failures": 2}
    fresh.sql("UPDATE provider SET failures = 0, fetched_at = now(), jwks = '{\"keys\":[{},{}]}'")
    assert not warnings(fresh)
    found = dict(fresh.sql(figures))
    assert 89 < found.pop("provider_age_seconds") < 200
    assert found == {"provider_keys": 2, "provider_failures": 0}


@pytest.mark.parametrize("change, told", [
    ("ALTER ROLE reflector_meetings IN DATABASE {} SET default_transaction_read_only = on",
     "Database is read-only for reflector_meetings: reset default_transaction_read_only"),
    ("ALTER DATABASE {} SET default_transaction_read_only = true",
     "Database is read-only for every role: reset default_transaction_read_only"),
    ("ALTER ROLE reflector_reader IN DATABASE {} SET default_transaction_read_only = on", None),
    ("ALTER ROLE reflector_meetings IN DATABASE {} SET default_transaction_read_only = off", None)])
def test_a_role_that_may_only_read_is_an_obstacle(fresh, change, told):
    assert fresh.sql("SELECT health_obstacle()") == [(None,)]
    fresh.cluster_sql(change.format(fresh.name))
    found = fresh.sql("SELECT health_obstacle()")
    fresh.cluster_sql(change.partition(" SET ")[0].format(fresh.name) + " RESET ALL")
    assert found == [(told,)]
