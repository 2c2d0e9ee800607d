"""doc/schema.sql and sql/README.md are what the files of sql/ make."""

import re

from cluster import ROOT
from schema_text import schema_text
from world import queries

ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", re.M)
WRITES = re.compile(r"\bINSERT INTO (\w+)|(?<!FOR )(?<!DO )(?<!KEY )\bUPDATE (\w+)"
                    r"|\bDELETE FROM (\w+)")
PROSE = re.compile(r"--.*|^COMMENT ON .*$", re.M)


def writers():
    """{table: the functions and statements that write it}."""
    found = {}
    texts = {path.stem: path.read_text() for path in (ROOT / "sql" / "code").glob("*/*.sql")}
    # A statement that calls a function of its own name is that function.
    for name, text in [*queries().items(), *texts.items()]:
        for table in {a or b or c for a, b, c in WRITES.findall(PROSE.sub("", text))}:
            found.setdefault(table, set()).add(name)
    return found


def test_the_schema_at_one_look_is_that_of_a_migrated_database(cluster):
    database = cluster.database()
    database.migrate()
    kept = (ROOT / "doc" / "schema.sql").read_text(encoding="utf-8")
    assert kept == schema_text(database), "make it anew: script/schema"


def test_the_readme_knows_every_table_and_who_writes_it(database):
    text = (ROOT / "sql" / "README.md").read_text(encoding="utf-8")
    known = {table: set(names.split(", ")) for table, names in ROW.findall(text)}
    secrets = {"link_secret", "source_secret"}
    assert [known.pop(name) for name in secrets] == [{"0001-baseline"}] * 2
    tables = {name for name, in database.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r'")}
    assert set(known) == tables - secrets
    assert known == writers()


def test_every_action_of_the_audit_is_described():
    texts = "".join(path.read_text() for path in (ROOT / "sql" / "code").glob("*/*.sql"))
    written = set(re.findall(r"audit_write\('([^']+)'|'(credentials\.refused)'", texts))
    text = (ROOT / "doc" / "design" / "audit.md").read_text(encoding="utf-8")
    assert {one or other for one, other in written} == set(re.findall(
        r"`([a-z]+\.[a-z]+)`", "".join(re.findall(r"^\|.*$", text, re.M))))
