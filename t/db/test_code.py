"""The files of sql/code: one thing a file, named after it, that can be made anew at any time."""

import re

import pytest

from cluster import ROOT, rows

CODE = ROOT / "sql" / "code"
FILES = sorted(CODE.glob("*/*.sql"))
CREATE = re.compile(r"^CREATE (TYPE|FUNCTION|VIEW|TRIGGER) (\w+)", re.M)
OF_CODE = """
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('v', 'c')
    UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_makes_one_thing_and_is_named_after_it(path):
    [(_, name)] = CREATE.findall(path.read_text())
    assert path.stem.removesuffix("_trigger") == name


def test_the_files_are_what_the_database_has(database):
    assert sorted(name for name, in database.sql(OF_CODE)) == sorted(
        CREATE.search(path.read_text())[2] for path in FILES)


def test_every_body_is_right(database):
    """At its making a body may name what comes later; with everything made it is checked."""
    connection = database.connect(autocommit=False)
    rows(connection, "SET ROLE reflector_owner")
    assert rows(connection, "SHOW check_function_bodies") == [("on",)]
    for path in FILES:
        text = path.read_text()
        if CREATE.search(text)[1] != "TYPE":
            rows(connection, CREATE.sub(r"CREATE OR REPLACE \1 \2", text))
    connection.close()
