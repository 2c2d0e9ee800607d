"""reflectorctl key: makes, lists and revokes API keys."""

import json
import re
from secrets import token_hex

import pytest

from cluster import OPERATOR
from keyed import PROGRAM, digest, use
from world import after

KEY = re.compile(r"rjk_[0-9a-f]{64}\n")
TOLD = re.compile(r"reflectorctl: created key ([0-9a-f-]{36}); store its text, it is not shown again\n")
EX_USAGE = 64


def made_by_command(database, *args):
    """(key, id) of a key that reflectorctl made."""
    status, out, err = database.reflectorctl("key", "add", *args)
    assert status == 0, err
    assert KEY.fullmatch(out)
    return out.strip(), TOLD.fullmatch(err)[1]


def listed(database, key_id):
    """What the list tells of a key."""
    status, out, err = database.reflectorctl("key", "list", "--json")
    assert (status, err) == (0, "")
    return {key["id"]: key for key in json.loads(out)["keys"]}[key_id]


def line_of(database, key_id):
    """A key's line, in words."""
    status, out, err = database.reflectorctl("key", "list")
    assert (status, err) == (0, "")
    head, *lines = out.splitlines()
    assert re.split(" {2,}", head) == ["ID", "SCOPE", "USER", "NAME", "ROOMS", "CREATED", "LAST USED",
                                       "EXPIRES", "REVOKED"]
    [line] = [line for line in lines if line.startswith(key_id)]
    return re.split(" {2,}", line.strip())


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
    created = line_of(database, key_id)[5]
    assert created.endswith(" ago") or created == "now"
    assert line_of(database, key_id)[1:5] == ["read", "u1", "stats", "-"]
    assert line_of(database, key_id)[6:] == ["-", "-", "-"]
    found = listed(database, key_id)
    assert found.pop("created_at").endswith("Z")
    assert found == {"id": key_id, "scope": "read", "user_id": "u1", "name": "stats", "rooms": None,
                     "last_used_at": None, "expires_at": None, "revoked_at": None}
    assert use(world.connect(PROGRAM), key, after(0))
    assert listed(database, key_id)["last_used_at"] == "2025-01-15T10:30:00.000000Z"
    assert database.reflectorctl("key", "revoke", key_id) == (0, "", "")
    revoked = listed(database, key_id)["revoked_at"]
    assert revoked.endswith("Z")
    assert database.reflectorctl("key", "revoke", key_id) == (0, "", "")
    assert listed(database, key_id)["revoked_at"] == revoked
    assert use(world.connect(PROGRAM), key, after(0)) == []


@pytest.mark.parametrize("scope", ["ingest", "admin"])
def test_a_key_of_this_scope_has_no_user(database, scope):
    _, key_id = made_by_command(database, "--scope", scope)
    found = listed(database, key_id)
    assert (found["scope"], found["user_id"]) == (scope, None)


def test_rooms_are_named_and_kept_by_their_ids(database, world):
    first, second = world.room(name="one-" + token_hex(4)), world.room(name="two-" + token_hex(4))
    [name], [other] = world.sql("SELECT name FROM room WHERE id IN (%s, %s) ORDER BY name", first, second)
    _, key_id = made_by_command(database, "--scope", "host", "--user", "u1", "--name", "x",
                                "--room", name.upper(), "--room", second)
    assert listed(database, key_id)["rooms"] == [first, second]
    assert line_of(database, key_id)[4] == f"{name}, {other}"
    world.sql("UPDATE room SET name = name || '-new' WHERE id = %s", first)
    assert line_of(database, key_id)[4] == f"{name}-new, {other}"


def test_a_room_that_is_not_there_makes_no_key(database, world):
    deleted, name = world.room(name="gone"), "gone"
    world.sql("UPDATE room SET deleted_at = now() WHERE id = %s", deleted)
    for given in (name, deleted, "no\x1b[2J"):
        status, out, err = database.reflectorctl("key", "add", "--scope", "read", "--user", "lost",
                                                 "--room", given)
        assert (status, out) == (1, "") and "there is no room " + given[:2] in err
        assert "\x1b" not in err
    assert world.value("SELECT count(*) FROM api_key WHERE user_id = 'lost'") == 0


@pytest.mark.parametrize("given, kept", [
    ("2999-12-31", "2999-12-31T00:00:00.000000Z"),
    ("2999-12-31T23:00:00+01:00", "2999-12-31T22:00:00.000000Z")])
def test_a_key_expires_at_a_time_or_as_a_day_begins(database, given, kept):
    _, key_id = made_by_command(database, "--scope", "admin", "--expires", given)
    assert listed(database, key_id)["expires_at"] == kept


def test_making_and_revoking_are_in_the_audit_as_the_operator_s(database, world):
    _, key_id = made_by_command(database, "--scope", "ingest")
    for _ in range(2):
        assert database.reflectorctl("key", "revoke", key_id) == (0, "", "")
    assert world.sql("SELECT action, actor, user_id FROM audit WHERE object = %s ORDER BY number",
                     key_id) == [("key.created", "operator", None), ("key.deleted", "operator", None)]


def test_a_key_that_is_not_there_cannot_be_revoked(database):
    status, out, err = database.reflectorctl("key", "revoke", "no-such")
    assert (status, out) == (1, "") and "no key" in err


@pytest.mark.parametrize("args", [
    [], ["add"], ["show"], ["add", "--scope"], ["add", "--scope", "all", "--user", "u"],
    ["add", "--scope", "admin", "--user", "u"],
    ["add", "--scope", "read"], ["add", "--scope", "host", "--user", ""],
    ["add", "--scope", "ingest", "--user", "u"], ["add", "--scope", "read", "--user", "u", "more"],
    ["add", "--scope", "read", "--user", "u\tv"],
    ["add", "--scope", "read", "--user", "u", "--name", "a\nb"],
    ["add", "--scope", "admin", "--expires", "2025-01-15"], ["add", "--scope", "admin", "--expires", "soon"],
    ["add", "--scope", "ingest", "--room", "x"], ["add", "--scope", "admin", *["--room", "x"] * 101],
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
