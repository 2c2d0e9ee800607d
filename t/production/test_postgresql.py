"""PostgreSQL on another host, by password, certificate and PgBouncer, as
doc/operations/postgresql.md says.

The other host is a second cluster of the machine, on an address that is not the loopback's.
"""

import json

import pytest

import manual
import using
from askers import ANSWERS, Askers
from service import OUTSIDE
from using import newest_backup, ok, ready
from wait import until

PORT = "5433"
DROP_INS = "/etc/systemd/system/reflector-.service.d"
CERTIFICATES = f"""
set -e
cd /root/tls
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
openssl req -new -newkey rsa:2048 -nodes -subj /CN=db.example.com \
    -addext subjectAltName=DNS:db.example.com -keyout db.key |
    openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out db.pem
install -m 0644 db.pem /etc/postgresql/db.example.com.pem
install -m 0600 -o postgres db.key /etc/postgresql/db.example.com.key
echo '{OUTSIDE} db.example.com' >>/etc/hosts
"""
UNDO = f"""
rm -rf {DROP_INS} /etc/reflector/postgresql /root/tls /root/.pgpass /root/postgres-password
rm -f /etc/systemd/system/reflector-{{backup,erasures,purge}}.service.d/direct.conf
rm -f /etc/postgresql/*.pem /etc/postgresql/*.key
sed -i '/db.example.com/d' /etc/hosts
systemctl daemon-reload
systemctl stop pgbouncer
mv /root/pgbouncer.ini /etc/pgbouncer/pgbouncer.ini
pg_dropcluster --stop "$1" remote
"""


class Other:
    """The other host: what the manual says is typed there and on the programs' host."""

    def __init__(self, machine, service):
        self.machine, self.service = machine, service
        self.version = machine.run("bash", "-c", "pg_lsclusters -h | cut -d' ' -f1").stdout.strip()

    def typed(self, title, word):
        """A block of the manual, with this machine's addresses in it, as it is typed."""
        text = manual.command(title, word)
        for old, new in (
                ("192.0.2.20", OUTSIDE), ("192.0.2.10", OUTSIDE), ("port=5432", f"port={PORT}"),
                ("host=db.example.com&", f"host=db.example.com&port={PORT}&"),
                ("/etc/postgresql/*/main", f"/etc/postgresql/{self.version}/remote"),
                ("sudo -u postgres ", f"sudo -u postgres env PGCLUSTER={self.version}/remote "),
                ("PASSWORD' | sudo install", f"{self.password()}' | sudo install"),
                ("ca.pem /etc/reflector", "/root/tls/ca.pem /etc/reflector"),
                ("userlist /etc", "/root/tls/userlist /etc")):
            text = text.replace(old, new)
        return self.machine.shell(text)

    def password(self):
        """That of the role postgres, which the manual has made."""
        return self.machine.run("bash", "-c", "cat /root/postgres-password || true").stdout.strip()

    def sql(self, text):
        """What psql prints for a statement there."""
        return self.machine.run("env", f"PGCLUSTER={self.version}/remote", "psql", "-qAtX",
                                "reflector", "-c", text, user="postgres").stdout.splitlines()

    def logins(self):
        """{(role, its certificate's name)} of the programs that are connected by TLS."""
        return {tuple(line.split("|")) for line in self.sql(
            "SELECT a.usename, s.client_dn FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)"
            " WHERE s.ssl AND a.usename LIKE 'reflector\\_%'")}


@pytest.fixture(scope="module")
def other(machine, service):
    """The other host, with an empty database."""
    made = Other(machine, service)
    machine.run("cp", "-a", "/etc/pgbouncer/pgbouncer.ini", "/root/pgbouncer.ini")
    machine.run("pg_createcluster", "-p", PORT, made.version, "remote")
    machine.run("mkdir", "-m", "0755", "/root/tls")
    machine.run("bash", "-c", CERTIFICATES)
    machine.run("systemctl", "start", f"postgresql@{made.version}-remote")
    try:
        made.typed("The database's host", "listen_addresses")
        made.typed("The programs' host", "DATABASE_URL")
        made.typed("The programs' host", ".pgpass")
        made.typed("Passwords", "pg_hba.conf")
        made.typed("Passwords", "ALTER ROLE")
        made.typed("Passwords", "PGPASSFILE")
        yield made
    finally:
        machine.run("bash", "-c", UNDO, "undo", made.version)
        service.mend()
        until(lambda: ready(service)[0] == 200, "the service does not recover")


def works(service, name):
    """Rooms, meetings, events and recordings are stored; all is well."""
    until(lambda: service.request("GET", "/v1/rooms", service.auth()).status == 200, "away")
    # That of Whereby's events writes to the machine's own database.
    for use in set(using.USES) - {using.whereby_events}:
        use(service, f"{name}-{use.__name__}".replace("_", "-"))
    status, text = ready(service)
    assert status == 200 and json.loads(text)["status"] == "ok"


def test_programs_log_in_with_passwords(machine, service, other, name):
    works(service, name)
    assert int(other.sql("SELECT count(*) FROM meeting_row")[0]) > 0
    assert {role for role, _ in other.logins()} >= {"reflector_rooms", "reflector_deliver"}
    assert not machine.failed()


def test_the_passwords_change_while_they_are_used(machine, service, other, name):
    service.new_room(name)
    askers = Askers(service, service.open(name)["room_name"])
    try:
        askers.have_asked(60)
        other.typed("Passwords", "ALTER ROLE")
        askers.have_asked(30)
        assert machine.shell("sudo reflectorctl reload").returncode == 0
        askers.have_asked(30)
    finally:
        answers = askers.stop()
    # A program that connects between the two changes is refused, and says so as it should.
    assert answers - {(which, 503) for which, _ in ANSWERS} == ANSWERS


def test_what_the_operator_runs_reaches_it_too(machine, other):
    done = machine.run("systemctl", "start", "reflector-backup", "reflector-erasures",
                       "reflector-purge", check=False)
    assert done.returncode == 0, machine.journal("reflector-*", "-n", "30")
    assert newest_backup(machine) in machine.journal("reflector-backup.service", "-n", "9")
    machine.run("rm", "-rf", "/var/lib/reflector/backup")
    assert machine.shell("sudo reflectorctl config").returncode == 0
    told = machine.shell("sudo reflectorctl doctor --json database programs", check=False).stdout
    assert not [row for row in json.loads(told)["checks"] if row["verdict"] == "error"]
    assert "units run with the new settings" in machine.shell("sudo reflectorctl reload").stdout


def test_programs_go_through_pgbouncer(machine, service, other, name):
    lines = other.typed("PgBouncer", "pg_authid").stdout
    assert lines.count("SCRAM-SHA-256") == 7
    machine.write("/root/tls/userlist", lines)
    other.typed("PgBouncer", "pool_mode")
    other.typed("PgBouncer", "UnsetEnvironment")
    works(service, name)
    machine.run("systemctl", "start", "reflector-backup")
    assert machine.run("bash", "-c", "ss -Htn state established '( dport = :6432 )'").stdout
    machine.run("rm", "-rf", "/var/lib/reflector/backup", f"{DROP_INS}/pgbouncer.conf")
    machine.run("systemctl", "stop", "pgbouncer")


def test_programs_log_in_with_certificates(machine, service, other, name):
    other.sql("ALTER ROLE reflector_rooms PASSWORD NULL")
    machine.run("sed", "-i", "/hostssl reflector/d",
                f"/etc/postgresql/{other.version}/remote/pg_hba.conf")
    other.typed("Certificates", "roles-ca.key")
    machine.run("cp", "/etc/reflector/postgresql/roles-ca.pem", "/etc/postgresql/")
    other.typed("Certificates", "ssl_ca_file")
    other.typed("Certificates", "PGSSLCERT")
    works(service, name)
    assert ("reflector_rooms", "/CN=reflector_rooms") in other.logins()
    ok(service.request("GET", "/v1/rooms", service.auth()))
