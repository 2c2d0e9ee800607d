"""API keys: what is stored of one, how its use is noted, and reflectorctl key."""

import hashlib
import re

import psycopg2
import pytest

from cluster import OPERATOR, rows
from plans import explain, touched
from world import T0, after

PROGRAM = "reflector_rooms"
KEY = re.compile(r"rjk_[0-9a-f]{64}\n")
TOLD = re.compile(r"reflectorctl: created key ([0-9a-f-]{36}); store its text, it is not shown again\n")
EX_USAGE = 64
OTHERS = 5000


def digest(key):
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).digest()


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


def use(connection, key, at=T0):
    """What a program learns of a key."""
    return rows(connection, "SELECT scope, user_id, name FROM api_key_use(%s, %s)", digest(key), at)


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


@pytest.mark.parametrize("scope, user, constraint", [
    ("read", None, "api_key_user"), ("host", None, "api_key_user"),
    ("ingest", "u1", "api_key_user"), ("admin", "u1", "api_key_scope")])
def test_a_scope_goes_with_a_user_or_without(add, scope, user, constraint):
    with pytest.raises(psycopg2.errors.CheckViolation) as error:
        add(scope, user)
    assert error.value.diag.constraint_name == constraint


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


def made_by_command(database, *args):
    """(key, id) of a key that reflectorctl made."""
    status, out, err = database.reflectorctl("key", "add", *args)
    assert status == 0, err
    assert KEY.fullmatch(out)
    return out.strip(), TOLD.fullmatch(err)[1]


def listed(database, key_id):
    """The columns of a key's line, after its id."""
    status, out, err = database.reflectorctl("key", "list")
    assert (status, err) == (0, "")
    head, *lines = [line.split("\t") for line in out.splitlines()]
    assert head == ["id", "scope", "user", "name", "created", "last used", "revoked"]
    return {line[0]: line[1:] for line in lines}[key_id]


def test_a_key_is_shown_once_and_only_its_digest_is_kept(database, world):
    key, key_id = made_by_command(database, "--scope", "host", "--user", "u1", "--name", "my CI")
    assert world.sql("SELECT encode(hash, 'hex'), scope, user_id, name, used_at, revoked_at"
                     " FROM api_key WHERE id = %s", key_id) == [
                         (digest(key).hex(), "host", "u1", "my CI", None, None)]
    assert key not in world.value("SELECT string_agg(k::text, '') FROM api_key k")
    assert key not in database.reflectorctl("key", "list")[1]
    assert made_by_command(database, "--scope", "host", "--user", "u1")[0] != key


def test_the_list_tells_whose_they_are_when_they_were_used_and_revoked(database, world):
    key, key_id = made_by_command(database, "--scope", "read", "--user", "u1", "--name", "stats")
    scope, user, name, created, used, revoked = listed(database, key_id)
    assert (scope, user, name, used, revoked) == ("read", "u1", "stats", "-", "-")
    assert created.endswith("Z")
    assert use(world.connect(PROGRAM), key, after(0))
    assert listed(database, key_id)[4] == "2025-01-15T10:30:00.000000Z"
    assert database.reflectorctl("key", "revoke", key_id) == (0, "", "")
    revoked = listed(database, key_id)[5]
    assert revoked.endswith("Z")
    assert database.reflectorctl("key", "revoke", key_id) == (0, "", "")
    assert listed(database, key_id)[5] == revoked
    assert use(world.connect(PROGRAM), key, after(0)) == []


def test_an_ingest_key_has_no_user(database):
    _, key_id = made_by_command(database, "--scope", "ingest")
    assert listed(database, key_id)[:3] == ["ingest", "-", "-"]


def test_a_key_that_is_not_there_cannot_be_revoked(database):
    status, out, err = database.reflectorctl("key", "revoke", "no-such")
    assert (status, out) == (1, "") and "no key" in err


@pytest.mark.parametrize("args", [
    [], ["add"], ["show"], ["add", "--scope"], ["add", "--scope", "admin", "--user", "u"],
    ["add", "--scope", "read"], ["add", "--scope", "host", "--user", ""],
    ["add", "--scope", "ingest", "--user", "u"], ["add", "--scope", "read", "--user", "u", "more"],
    ["add", "--scope", "read", "--user", "u\tv"],
    ["add", "--scope", "read", "--user", "u", "--name", "a\nb"],
    ["list", "all"], ["revoke"], ["revoke", "a", "b"]])
def test_what_is_asked_wrongly_makes_no_key(database, world, args):
    count = world.value("SELECT count(*) FROM api_key")
    status, out, err = database.reflectorctl("key", *args)
    assert (status, out) == (EX_USAGE, "")
    assert "usage: reflectorctl key add" in err
    assert world.value("SELECT count(*) FROM api_key") == count


def test_an_operator_without_superusers_rights_keeps_keys(operated):
    status, out, err = operated.reflectorctl("key", "add", "--scope", "ingest", role=OPERATOR)
    assert status == 0 and KEY.fullmatch(out), err
