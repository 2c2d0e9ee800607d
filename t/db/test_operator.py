"""Who may migrate: a role that may create roles and owns the database, and no superuser."""

import pytest

from cluster import OPERATOR, Cluster


@pytest.fixture
def operated_first(tmp_path):
    """A database of a cluster in which nobody has migrated; its owner may create roles."""
    made = Cluster(tmp_path)
    try:
        made.start()
        made.database().sql(f"CREATE ROLE {OPERATOR} LOGIN CREATEROLE")
        yield made.database(OPERATOR)
    finally:
        made.stop()


def test_an_operator_migrates_first_and_again_without_a_superuser(operated_first):
    assert "created the functions and views of" in operated_first.migrate(role=OPERATOR)
    operated_first.sql("UPDATE code_version SET digest = 'another'")
    assert "created the functions and views of" in operated_first.migrate(role=OPERATOR)
    assert operated_first.migrate(role=OPERATOR) == ""
    status, _, err = operated_first.reflectorctl("key", "list", role=OPERATOR)
    assert (status, err) == (0, "")
    # What PostgreSQL lets a superuser alone take away is told, and is no failure.
    status, out, _ = operated_first.reflectorctl("audit", "--database", role=OPERATOR)
    assert status == 1 and "large objects and advisory locks: run reflectorctl migrate as" in out
    assert len(out.splitlines()) == 1


def test_a_superuser_may_go_on_where_an_operator_has_begun(operated_first):
    operated_first.migrate(role=OPERATOR)
    operated_first.sql("UPDATE code_version SET digest = 'another'")
    assert "created the functions and views of" in operated_first.migrate()
    assert operated_first.migrate(role=OPERATOR) == ""


def test_an_operator_who_may_not_act_for_the_owner_is_told_what_to_do(cluster, database):
    database.sql("DROP ROLE IF EXISTS newcomer")
    database.sql("CREATE ROLE newcomer LOGIN")
    made = cluster.database("newcomer")
    status, out, err = made.reflectorctl("migrate", role="newcomer")
    assert (status, out) == (1, "")
    assert "As a superuser: GRANT reflector_owner TO newcomer" in err
    assert made.value("SELECT to_regclass('schema_version')") is None
    database.sql("GRANT reflector_owner TO newcomer")
    assert "created the functions and views of" in made.migrate(role="newcomer")
