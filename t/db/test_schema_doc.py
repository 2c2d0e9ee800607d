"""doc/schema.sql is what the files of sql/ make."""

from cluster import ROOT
from schema_text import schema_text


def test_the_schema_at_one_look_is_that_of_a_migrated_database(cluster):
    database = cluster.database()
    database.migrate()
    kept = (ROOT / "doc" / "schema.sql").read_text(encoding="utf-8")
    assert kept == schema_text(database), "make it anew: script/schema"
