"""Every answer has what its statement's readers look for by name, in the types that they take."""

import uuid

import pytest

from cluster import OPERATOR
from shapes import PAGES, TYPES, readings, shapes
from world import T0, form, prepare, queries

ROOM = str(uuid.uuid4())

# What refuses NULL.
ARGUMENTS = {
    "api_key_add": [str(uuid.uuid4()), "00" * 32, "read", "u", "", T0, None, None, None],
    "api_key_make": [str(uuid.uuid4()), "11" * 32, "read", "u", "", T0, None, None, None],
    "guess_begin": [ROOM, None, None, T0, 1, 1, 1],
    "guess_recognized": [ROOM, None, None, T0, 1, 1],
    "provider_claim": ["issuer https://id.example.com", 1, 1, 1, 1],
    "room_create": [str(uuid.uuid4()), "u", form(name=f"shape-{uuid.uuid4()}", platform="jitsi"), "s", T0, None],
}
READ = sorted(name for name, each in readings().items() if each)


def test_each_statement_stands_in_the_code():
    assert set(readings()) == set(queries())


def test_each_shape_is_some_statement_s():
    used = {shape for each in readings().values() for shape in each} - set(TYPES)
    # A form is written; a total is what db_page looks for.
    assert used == set(shapes()) - {"origin.origin_shape", "room.form_shape", "query.total_shape"}


def described(connection, name):
    """The columns of a statement's answer, with their types."""
    prepare(connection, name)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO room (id, name, user_id, created_at) VALUES (%s, %s, 'u', %s)",
                       [ROOM, ROOM, T0])
        cursor.execute("SELECT cardinality(parameter_types) FROM pg_prepared_statements")
        [[count]] = cursor.fetchall()
        values = ARGUMENTS.get(name, [None] * count)
        marks = f"({', '.join(['%s'] * count)})" if count else ""
        cursor.execute(f"EXECUTE {name} {marks}", values)
        return [(column.name, column.type_code) for column in cursor.description]


@pytest.mark.parametrize("name", READ)
def test_the_answer_has_what_is_looked_for(operated, name):
    connection = operated.connect(OPERATOR, autocommit=False)
    answer = described(connection, name)
    connection.close()
    names = [column for column, _ in answer]
    assert len(names) == len(set(names)), "a name twice"
    wanted = [column for each in readings()[name] for column in shapes().get(each, [(None, each)])]
    if name in PAGES:
        wanted.append(("total", "INTEGER"))
    for column, kind in wanted:
        if column is None:
            assert len(names) == 1
            [column] = names
        assert column in names, (column, names)
        assert dict(answer)[column] in TYPES[kind], (column, kind)
