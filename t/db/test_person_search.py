"""Meetings in which somebody was: the newest are searched, connection by connection, up to a limit."""

from datetime import timedelta

import pytest

from outbox import joined
from world import T0, World, asked, open_meeting

MEETINGS, PEOPLE = 6, 3
MANY = 1000
# Among the columns of the answer.
ID, TOTAL, SEARCHED_FROM = 0, -2, -1


@pytest.fixture(scope="module")
def world(cluster):
    """Meetings, a day apart, each with anna and two others; the third had nobody."""
    database = cluster.database()
    database.migrate()
    made = World(database)
    made.ids = []
    for number in range(MEETINGS):
        meeting, name = open_meeting(made.connection, made.room(user_id="u"), day(number))
        made.ids.append(meeting)
        if number != 2:
            made.append(*[joined(name, f"{who}-{number}", n, person=who)
                          for n, who in enumerate(("anna", "bert", "carl"))])
    made.reader = made.connect("reflector_meetings")
    yield made
    made.close()


def day(number):
    """When a meeting began."""
    return T0 + timedelta(days=number)


def search(world, most, person="anna", to=None, everybody=False):
    """(numbers of the meetings, total, how far back it went)"""
    found = asked(world.reader, "meeting_list_of_person", None if everybody else "u", None, None, to,
                  50, 0, None, everybody, None, None, person, most)
    return ([world.ids.index(row[ID]) for row in found if row[ID]], found[0][TOTAL],
            found[0][SEARCHED_FROM])


@pytest.mark.parametrize("everybody", [False, True])
def test_all_are_searched_below_the_limit(world, everybody):
    assert search(world, MANY, everybody=everybody) == ([5, 4, 3, 1, 0], 5, None)
    assert search(world, MANY, "nobody", everybody=everybody) == ([], 0, None)


@pytest.mark.parametrize("everybody", [False, True])
def test_the_limit_ends_a_search_and_the_answer_tells_where(world, everybody):
    found, total, searched_from = search(world, 2 * PEOPLE + 1, everybody=everybody)
    # One connection of the third newest was read, so it counts as not searched.
    assert total == len(found) and {5, 4} <= set(found) <= {5, 4, 3}
    assert day(3) < searched_from < day(4)
    found, _, _ = search(world, 2 * PEOPLE + 1, to=searched_from, everybody=everybody)
    assert found[0] == 3


def test_step_by_step_each_meeting_is_found(world):
    found, to = [], None
    while to is not None or not found:
        # Room for one meeting and a part of the next.
        part, _, to = search(world, PEOPLE + 1, to=to)
        found += part
    assert sorted(set(found)) == [0, 1, 3, 4, 5]


def test_a_meeting_without_anybody_counts_too(world):
    to = day(3)
    assert search(world, 1, to=to) == ([], 0, day(2) + timedelta(microseconds=1))
