"""The audit as it is read: newest first, by each filter, page by page."""

import itertools
import json

import pytest

from cluster import rows
from world import asked, after

FIELDS = ("action", "object", "user_id", "actor")
VALUES = {"action": ["room.created", "key.created"], "object": ["o-1", "o-2"],
          "user_id": ["u-1", "u" * 3000], "actor": ["user", "key"]}
MOST = 10000
KEY = "6b4dee7d-f9b3-4f3a-8db5-b8eeee63772e"


@pytest.fixture(scope="module")
def filled(database):
    """A connection of the reader; there is a row of each combination, in this order."""
    connection = database.connect()
    rows(connection, "DELETE FROM audit")
    for n, values in enumerate(itertools.product(*VALUES.values())):
        rows(connection, "INSERT INTO audit (at, action, object, user_id, actor) VALUES (%s, %s, %s, %s, %s)",
             after(n), *values)
    connection.close()
    connection = database.connect("reflector_reader")
    yield connection
    connection.close()


def listed(connection, limit=100, offset=0, most=MOST, **given):
    """(the rows' seconds, the total)"""
    found = asked(connection, "trail_list", *[given.get(name) for name in (*FIELDS, "begin", "end")],
                  limit, offset, most)
    return [round((row[1] - after(0)).total_seconds()) for row in found if row[0] is not None], found[0][-1]


@pytest.mark.parametrize("wanted", itertools.product((None, 0, 1), repeat=4))
def test_each_combination_of_filters_has_its_rows_newest_first(filled, wanted):
    given = {name: VALUES[name][pick] for name, pick in zip(FIELDS, wanted) if pick is not None}
    expected = [n for n, picks in enumerate(itertools.product((0, 1), repeat=4))
                if all(pick in (None, picked) for pick, picked in zip(wanted, picks))]
    assert listed(filled, **given) == (expected[::-1], len(expected))


@pytest.mark.parametrize("given", [{}, {"action": "room.created"}, {"user_id": "u-1"}])
def test_from_is_in_and_to_is_not(filled, given):
    every, _ = listed(filled, **given)
    assert listed(filled, begin=after(2), end=after(5), **given)[0] == [n for n in every if 2 <= n < 5]


def test_pages_and_their_total(filled):
    assert listed(filled, limit=5, offset=0) == ([15, 14, 13, 12, 11], 16)
    assert listed(filled, limit=5, offset=15) == ([0], 16)
    assert listed(filled, limit=5, offset=20) == ([], 16)


def test_no_more_is_counted_than_the_limit(filled):
    assert listed(filled, limit=5, offset=5, most=7) == ([10, 9], 7)


def test_users_whose_ids_begin_alike_are_others(filled):
    assert listed(filled, user_id="u" * 2999) == ([], 0)


def shown(database, *arguments):
    """The rows' seconds, as an operator who only reads sees them."""
    status, out, err = database.reflectorctl("trail", "--json", *arguments, role="reflector_reader")
    assert (status, err) == (0, "")
    return [int(row["at"][17:19]) for row in json.loads(out)["trail"]]


@pytest.mark.parametrize("arguments, wanted", [
    (["--limit", "3"], [15, 14, 13]), (["--action", "room.created", "--limit", "2"], [7, 6]),
    (["--object", "o-2", "--user", "u-1"], [13, 12, 5, 4]), (["--since", "2025-01-15T10:30:14Z"], [15, 14]),
    (["--since", "3650d", "--limit", "1"], [15]), (["--since", "1m"], []), (["--since", "2h"], [])])
def test_the_operator_sees_the_same_by_filters(filled, database, arguments, wanted):
    assert filled and shown(database, *arguments) == wanted


@pytest.mark.parametrize("since", ["", "x", "7", "d", "1y", "-1d", "1dd", "3651d", "99999999999999999999d"])
def test_what_is_no_time_is_refused(database, since):
    status, _, err = database.reflectorctl("trail", "--since", since)
    assert status == 64 and "usage: reflectorctl trail " in err


def test_the_operator_sees_which_key_it_was(database):
    connection = database.connect()
    rows(connection, "INSERT INTO audit (at, action, object, user_id, actor, key_id) VALUES"
         " (%s, 'room.deleted', 'o-3', 'u-3', 'key', %s)", after(99), KEY)
    connection.close()
    status, out, _ = database.reflectorctl("trail", "--object", "o-3", role="reflector_reader")
    heading, row = out.splitlines()
    assert status == 0 and heading.index("KEY") == row.index(KEY)
