"""A private PostgreSQL cluster with databases in it, and reflectorctl run on them.

The cluster is made by the functions with which script/server makes its own: unix socket
only, run by the user postgres when root starts it.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import psycopg2

from wait import until

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build"))
SUPERUSER = "postgres"
OPERATOR = "operator"
START_SECONDS = 60
STOP_SECONDS = 20
COMMAND_SECONDS = 60

RUN = r"""
set -euo pipefail
here=$1 state=$2 run=$3
source "$here/lib/common.sh"
source "$here/lib/postgres.sh"
source "$here/lib/services.sh"
roles+=(operator newcomer)
mkdir -p "$state/log"
[[ $(id -u) -ne 0 ]] || chown postgres: -- "$run"
make_cluster
write_authentication
mapfile -t options < <(postgres_options)
exec setpriv "${options[@]}" --reset-env --pdeathsig INT -- "$(postgres_bin)/postgres" \
	-D "$data_path" -c listen_addresses= -c unix_socket_directories="$run" -c port=5432 \
	-c timezone=Asia/Kolkata -c fsync=off -c autovacuum=off -c jit=off 7<"$state/postgres"
"""


class Cluster:
    """start() and stop() it; databases are named, the names are ours alone."""

    def __init__(self, folder):
        self.state = pathlib.Path(folder) / "state"
        self.state.mkdir()
        # Short, for a socket's path is, and below nothing that is closed to postgres.
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="reflector-db-", dir="/tmp"))
        self.process = None
        self.made = 0

    def start(self):
        """Make the cluster and wait until it answers."""
        with open(self.state / "server.log", "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", RUN, "cluster", str(ROOT / "script"), str(self.state),
                 str(self.run)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until(self._answers, self._log, START_SECONDS)

    def _log(self):
        return (self.state / "server.log").read_text(errors="replace")[-4000:]

    def _answers(self):
        assert self.process.poll() is None, self._log()
        try:
            psycopg2.connect(host=str(self.run), user=SUPERUSER, dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self):
        """End it at once, for its data is not kept, and remove what it left."""
        try:
            if self.process is not None and self.process.poll() is None:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)
        finally:
            shutil.rmtree(self.run, ignore_errors=True)
            shutil.rmtree(self.state, ignore_errors=True)

    def database(self, owner=SUPERUSER, options=""):
        """A new, empty database; options: of its CREATE DATABASE."""
        self.made += 1
        name = f"reflector_{self.made}"
        Database(self, "postgres").sql(f"CREATE DATABASE {name} OWNER {owner} {options}")
        return Database(self, name)

    def migrated(self):
        """A new database with today's schema."""
        made = self.database()
        made.migrate()
        return made

    def dump_roles(self):
        """The roles with their settings and memberships, as SQL."""
        return self.dumped_by("pg_dumpall", "--roles-only")

    def dumped_by(self, program, *args):
        """The lines that a dumping program of PostgreSQL prints, asked as the superuser;
        without the \\restrict lines, which are never the same."""
        out = subprocess.run([program, "-h", str(self.run), "-U", SUPERUSER, *args],
                             check=True, stdout=subprocess.PIPE, text=True,
                             timeout=COMMAND_SECONDS).stdout
        return [line for line in out.splitlines()
                if not line.startswith(("\\restrict", "\\unrestrict"))]


class Database:
    """One database of a cluster."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name

    def connect(self, role=SUPERUSER, autocommit=True):
        """A new connection; close it."""
        connection = psycopg2.connect(host=str(self.cluster.run), user=role, dbname=self.name)
        connection.autocommit = autocommit
        return connection

    def sql(self, text, *args, role=SUPERUSER):
        """The rows of one statement, on a connection of its own."""
        connection = self.connect(role)
        try:
            return rows(connection, text, *args)
        finally:
            connection.close()

    def cluster_sql(self, text):
        """A statement about this database, from outside of it."""
        return Database(self.cluster, "postgres").sql(text)

    def value(self, text, *args, role=SUPERUSER):
        """The one value of a query."""
        [[value]] = self.sql(text, *args, role=role)
        return value

    def dump(self):
        """The schema as SQL."""
        return self.cluster.dumped_by("pg_dump", "--schema-only", self.name)

    def url(self, role=SUPERUSER):
        """A DATABASE_URL."""
        return f"postgresql:///{self.name}?host={self.cluster.run}&user={role}"

    def start_reflectorctl(self, *args, role=SUPERUSER, **settings):
        """A running reflectorctl on this database."""
        return subprocess.Popen(
            [str(BUILD / "tools" / "reflectorctl"), *args],
            env={"PATH": os.environ["PATH"], "DATABASE_URL": self.url(role), "DATABASE_TIMEOUT": "30",
                 **settings},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def reflectorctl(self, *args, **settings):
        """(exit status, standard output, standard error) of a reflectorctl."""
        return finish(self.start_reflectorctl(*args, **settings))

    def migrate(self, **settings):
        """reflectorctl migrate that must succeed; what it said."""
        status, out, err = self.reflectorctl("migrate", **settings)
        assert status == 0, err
        return out


def finish(process):
    """(exit status, standard output, standard error) of a started program."""
    out, err = process.communicate(timeout=COMMAND_SECONDS)
    return process.returncode, out, err


def rows(connection, text, *args):
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(text, args or None)
        return cursor.fetchall() if cursor.description else []
