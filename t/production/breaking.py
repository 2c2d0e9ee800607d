"""reflectorctl doctor in a machine: something is broken, the row says so, and then it is mended."""

import contextlib

from rows import rows
from service import CERTIFICATE, RECORDINGS

FAULTS = ("warning", "error")


class Doctor:
    """What doctor finds about some subjects; none: about all."""

    def __init__(self, machine, *arguments):
        self.machine, self.arguments = machine, arguments

    def faults(self):
        """{(check, subject): row} of what is not fine."""
        return {key: row for key, row in rows(self.machine, *self.arguments).items()
                if row["verdict"] in FAULTS}

    @contextlib.contextmanager
    def broken(self, mend):
        """The faults that there are now; afterwards mend() and there are none."""
        try:
            yield self.faults()
        finally:
            mend()
        assert not self.faults()


def told(row):
    """(verdict, what was found) of a row."""
    return row["verdict"], row["found"]


def trust(machine):
    """The site's certificate becomes one that the system trusts; its link, to remove again."""
    name = machine.run("openssl", "x509", "-hash", "-noout", "-in", CERTIFICATE).stdout.strip()
    link = f"/etc/ssl/certs/{name}.0"
    machine.run("ln", "-sf", CERTIFICATE, link)
    return link


def begin_anew(service):
    """No room, no meeting and no file of what other tests did: their events are old."""
    service.admin_sql("TRUNCATE room, meeting_row CASCADE")
    service.machine.run("find", RECORDINGS, "-mindepth", "1", "-delete")
