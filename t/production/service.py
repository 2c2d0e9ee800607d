"""The service that runs in a machine, asked through nginx over TLS."""

import http.client
import ssl

import manual
from harness import Server

HOST = "reflector.example.com"
CERTIFICATE = f"/etc/ssl/certs/{HOST}.pem"
RECORDINGS = "/srv/recordings"
PRIVATE_PORT = 8081
# An address of the internet, for this machine: what is outside of it.
OUTSIDE = "198.18.0.1"


class Tls(http.client.HTTPConnection):
    """A connection to the machine's port 443."""

    def __init__(self, machine, context):
        super().__init__(HOST, 443)
        self.machine, self.context = machine, context

    def connect(self):
        """Made in the machine's network."""
        self.sock = self.context.wrap_socket(self.machine.socket(("127.0.0.1", 443)),
                                             server_hostname=HOST)


class Private(http.client.HTTPConnection):
    """A connection to what only the machine itself may ask."""

    def __init__(self, machine):
        super().__init__("localhost", PRIVATE_PORT)
        self.machine = machine

    def connect(self):
        """Made in the machine's network."""
        self.sock = self.machine.socket(("127.0.0.1", PRIVATE_PORT))


class Service(Server):
    """Asked as the end-to-end tests ask script/server; settings are /etc/reflector/env's."""

    def __init__(self, machine, settings):  # pylint: disable=super-init-not-called
        self.machine, self.settings, self.seen_tokens = machine, settings, set()
        self.context = None
        # What was typed to install it, with what was seen.
        self.typed = []
        self.first_settings, self.first_log = None, None

    def write_settings(self, mode=0o640, owner="root:reflector", **others):
        """What the operator writes down; None: left out."""
        settings = {**self.settings, **others}
        text = "".join(f"{name}={value}\n" for name, value in settings.items()
                       if value is not None)
        self.machine.write("/etc/reflector/env", text, mode, owner)

    def read_settings(self):
        """The file as it is, with its mode."""
        mode = self.machine.run("stat", "-c", "%a %U:%G", "/etc/reflector/env").stdout.strip()
        return {"mode": mode, "text": self.machine.run("cat", "/etc/reflector/env").stdout}

    def make_certificate(self, days=90):
        """What a certificate authority and the identity provider would give."""
        made = manual.command("For a trial", "openssl req")
        self.machine.shell(made.replace("-days 90", f"-days {days}"))
        self.context = ssl.create_default_context(
            cadata=self.machine.run("cat", CERTIFICATE).stdout)

    def connection(self):
        """A new connection, over TLS."""
        return Tls(self.machine, self.context)

    def private(self, path):
        """(status, text) of a GET that only the machine itself may make."""
        connection = Private(self.machine)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def restart(self, check=True):
        """Every program starts again, all at the same time."""
        done = self.machine.shell("sudo systemctl restart 'reflector-*@*.service' reflector-deliver",
                                  check=False)
        assert not check or done.returncode == 0, \
            done.stderr + self.machine.journal("reflector-*", "-n", "60")

    def mend(self):
        """Its settings are right, and everything runs."""
        self.write_settings()
        self.restart()

    def admin_sql(self, text, *args):
        """The lines that psql prints for a statement."""
        quoted = tuple("'" + str(arg).replace("'", "''") + "'" for arg in args)
        return self.machine.run("psql", "-qAtX", "reflector", "-c",
                                text % quoted if quoted else text,
                                user="postgres").stdout.splitlines()
