"""API keys: what is stored of one, and how its use is noted."""

from secrets import token_hex
from unittest import mock

import psycopg2
import pytest

from cluster import rows
from keyed import PROGRAM, digest, use
from plans import explain, touched
from world import T0, after

OTHERS = 5000


@pytest.fixture
def add(world):
    """add(scope, user): the text of a new key, put into the table."""
    def make(scope="read", user="u1", **fields):
        text = f"rjk_{world.value('SELECT gen_random_uuid()')}"
        made = {"id": text[4:], "hash": digest(text), "scope": scope, "user_id": user,
                "created_at": T0, **fields}
        world.sql(f"INSERT INTO api_key ({', '.join(made)}) VALUES"
                  f" ({', '.join(['%s'] * len(made))})", *made.values())
        return text
    return make


def limits(connection, key):
    """The rooms that it is limited to."""
    [[found]] = rows(connection, "SELECT rooms FROM api_key_use(%s, %s)", digest(key), T0)
    return found


def used_at(world, key):
    """When its use was noted."""
    return world.value("SELECT used_at FROM api_key WHERE hash = %s", digest(key))


def test_a_program_learns_whose_key_it_is(world, add):
    program = world.connect(PROGRAM)
    assert use(program, add("read", "u1", name="mine")) == [("read", "u1", "mine")]
    assert use(program, add("ingest", None)) == [("ingest", None, "")]
    assert use(program, "rjk_unknown") == []


def test_a_revoked_key_is_nobodys_from_that_moment_on(world, add):
    program, key = world.connect(PROGRAM), add()
    assert use(program, key)
    world.sql("UPDATE api_key SET revoked_at = %s WHERE hash = %s", T0, digest(key))
    assert use(program, key, after(3600)) == []
    assert used_at(world, key) == T0


def test_its_use_is_noted_at_most_once_a_minute(world, add):
    program, key = world.connect(PROGRAM), add()
    versions = []
    for second, noted in [(0, 0), (1, 0), (60, 0), (61, 61), (30, 61), (121, 61), (122, 122)]:
        assert use(program, key, after(second))
        assert used_at(world, key) == after(noted), second
        versions.append(world.value("SELECT xmin::text FROM api_key WHERE hash = %s", digest(key)))
    assert len(set(versions)) == 3


def test_nobody_waits_for_a_use_that_is_being_noted(world, add):
    writer, program, key = world.connect(PROGRAM, autocommit=False), world.connect(PROGRAM), add()
    rows(program, "SET lock_timeout = '1ms'")
    assert use(writer, key)
    assert use(program, key) == [("read", "u1", "")]
    writer.commit()
    assert used_at(world, key) == T0


def test_an_expired_key_is_nobody_s_by_the_database_s_clock(world, add):
    program = world.connect(PROGRAM)
    past, future = world.sql("SELECT now() - interval '1 s', now() + interval '1 hour'")[0]
    assert use(program, add(expires_at=past), after(-10**9)) == []
    assert use(program, add(expires_at=future), after(10**9)) == [("read", "u1", "")]


def test_a_program_learns_which_rooms_a_key_is_limited_to(world, add):
    program = world.connect(PROGRAM)
    assert limits(program, add()) is None
    assert limits(program, add(rooms=["r1", "r 2"])) == ["r1", "r 2"]
    assert limits(program, add("admin", None, rooms=["r1"])) == ["r1"]


@pytest.mark.parametrize("scope, user, given", [
    ("ingest", None, ["r"]), ("read", "u1", []), ("host", "u1", ["r"] * 101), ("host", "u1", ["r", None])])
def test_a_limit_names_rooms(add, scope, user, given):
    with pytest.raises(psycopg2.errors.CheckViolation) as error:
        add(scope, user, rooms=given)
    assert error.value.diag.constraint_name == "api_key_rooms"


@pytest.mark.parametrize("scope, user, constraint", [
    ("read", None, "api_key_user"), ("host", None, "api_key_user"), ("ingest", "u1", "api_key_user"),
    ("admin", "u1", "api_key_user"), ("all", "u1", "api_key_scope")])
def test_a_scope_goes_with_a_user_or_without(add, scope, user, constraint):
    with pytest.raises(psycopg2.errors.CheckViolation) as error:
        add(scope, user)
    assert error.value.diag.constraint_name == constraint


def own(connection, scope="read", user="maker"):
    """The row of a key that a program makes; None: none."""
    made = rows(connection, "SELECT id, scope, user_id FROM api_key_make(gen_random_uuid()::text,"
                            " sha256(gen_random_uuid()::text::bytea), %s, %s, 'x', %s, NULL, NULL, NULL)",
                scope, user, T0)
    return made[0] if made else None


@pytest.mark.parametrize("scope, user", [("ingest", None), ("admin", None), ("ingest", "maker"),
                                         ("admin", "maker"), ("read", None), (None, "maker")])
def test_a_program_makes_no_other_keys_than_a_user_s(world, scope, user):
    with pytest.raises(psycopg2.errors.CheckViolation):
        own(world.connect(PROGRAM), scope, user)


def test_calls_at_once_make_no_more_than_100(world):
    first, second = world.connect(PROGRAM, autocommit=False), world.connect(PROGRAM)
    assert all(own(first) for _ in range(99)) and own(first, user="other")
    rows(second, "SET lock_timeout = '1ms'")
    with pytest.raises(psycopg2.errors.LockNotAvailable):
        own(second)
    assert own(second, user="third")
    first.commit()
    assert own(second)[1:] == ("read", "maker")
    assert own(second) is None


def test_a_program_revokes_its_user_s_keys_alone(world, add):
    program = world.connect(PROGRAM)
    for scope, user in (("read", "somebody"), ("ingest", None), ("admin", None)):
        key = digest(add(scope, user))
        key_id = world.value("SELECT id FROM api_key WHERE hash = %s", key)
        assert rows(program, "SELECT api_key_revoke_own(%s, %s, %s, NULL)", key_id, "nobody", T0) == [(False,)]
        assert rows(program, "SELECT api_key_revoke_own(%s, NULL, %s, NULL)", key_id, T0) == [(False,)]
        assert world.value("SELECT revoked_at FROM api_key WHERE id = %s", key_id) is None


def test_keys_that_ended_long_ago_are_removed_oldest_first(world, add):
    world.sql("DELETE FROM api_key")
    long_ago, lately, later = (world.value("SELECT now() + %s * interval '1 day'", days)
                               for days in (-400, -300, 400))
    add(name="valid", user="u1", expires_at=later)
    add(name="for ever", user="u1")
    add(name="lately", user="u1", revoked_at=lately)
    add(name="expired", user="u1", expires_at=long_ago)
    add(name="expired, then revoked", user="u1", expires_at=long_ago, revoked_at=lately)
    add(name="revoked", scope="admin", user=None, revoked_at=long_ago, expires_at=later)
    program = world.connect("reflector_deliver")
    removed = [rows(program, "SELECT api_key_expire(interval '1 year', 2)") for _ in range(3)]
    assert removed == [[(2,)], [(1,)], [(0,)]]
    assert world.sql("SELECT name FROM api_key ORDER BY name") == [("for ever",), ("lately",), ("valid",)]


def test_an_export_of_a_person_has_their_keys_without_digests(world, add):
    user, room = "exported-" + token_hex(4), world.room()
    add("host", user, name="CI", rooms=[room], expires_at=after(60))
    [key] = world.value("SELECT person_export(%s, %s)", user, T0)["keys"]
    assert (key.pop("id"), key) == (mock.ANY, {
        "scope": "host", "name": "CI", "created_at": "2025-01-15T10:30:00.000000Z", "used_at": None,
        "revoked_at": None, "expires_at": "2025-01-15T10:31:00.000000Z", "rooms": [room]})


def test_no_two_keys_have_one_digest(world, add):
    key = add()
    with pytest.raises(psycopg2.errors.UniqueViolation):
        add(hash=digest(key))
    with pytest.raises(psycopg2.errors.CheckViolation):
        add(hash=b"short")


def test_a_key_is_found_by_its_digest_from_the_index(cluster):
    database = cluster.database()
    database.migrate()
    connection = database.connect()
    rows(connection, "INSERT INTO api_key (id, hash, scope, user_id, created_at)"
                     " SELECT n, sha256(n::text::bytea), 'read', 'u', %s"
                     " FROM generate_series(1, %s) n", T0, OTHERS)
    rows(connection, "VACUUM ANALYZE api_key")
    plan = explain(connection, "SELECT * FROM api_key k WHERE k.hash = %s AND k.revoked_at IS NULL",
                   digest("7"))
    connection.close()
    assert touched(plan) == {("api_key", "Index Scan", "api_key_hash_key")}
