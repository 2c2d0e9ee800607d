"""A database with its folder of backups."""

import os
import pathlib

from cluster import rows
from wait import until
from world import World

TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Site:
    """A database that is backed up to a folder."""

    def __init__(self, database, folder):
        self.database, self.folder = database, folder

    def ask(self, *args, **settings):
        """(exit status, standard output, standard error) of a reflectorctl."""
        return self.database.reflectorctl(*args, **settings)

    def backup(self, *options):
        """The path of a new backup."""
        status, out, err = self.ask("backup", *options, str(self.folder))
        assert (status, err) == (0, "")
        return pathlib.Path(out.strip())

    def restore(self, dump, *options, **settings):
        """What a restore said that went well."""
        # A session that was closed may still be ending.
        until(lambda: self.database.cluster_sql(
            f"SELECT FROM pg_stat_activity WHERE datname = '{self.database.name}'") == [],
              "the database is still in use")
        status, out, err = self.ask("restore", *options, str(dump), **settings)
        assert status == 0, err
        return out

    def refused(self, dump, *options, **settings):
        """Why nothing was restored; the database is as it was."""
        before = self.counts()
        status, out, err = self.ask("restore", *options, str(dump), **settings)
        assert status == 1 and out == "" and err.endswith("nothing was restored\n")
        assert self.counts() == before and self.others() == []
        return err

    def counts(self):
        """How many rows each table has."""
        connection = self.database.connect()
        try:
            return {name: rows(connection, f"SELECT count(*) FROM {name}")[0][0]
                    for name, in rows(connection, TABLES)}
        finally:
            connection.close()

    def others(self):
        """The databases beside this one that a restore makes."""
        return self.database.cluster_sql("SELECT datname FROM pg_database WHERE datname LIKE"
                                         f" '{self.database.name}\\_%'")

    def world(self):
        """A new connection."""
        return World(self.database)

    def names(self):
        """What is in the folder."""
        return sorted(os.listdir(self.folder))
