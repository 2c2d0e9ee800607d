"""reflectorctl doctor in a machine: something is broken, the row says so, and then it is mended."""

import contextlib

from rows import rows

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
