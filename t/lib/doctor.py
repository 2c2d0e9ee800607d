"""The rows of reflectorctl doctor."""

import json


class Rows(list):
    """Rows of --json: dicts with check, subject, verdict, found, why, mend, see."""

    def about(self, name):
        """The rows of these checks, by a name or by its beginning and a dot."""
        return [row for row in self if row["check"] == name or row["check"].startswith(name + ".")]

    def one(self, name):
        """(verdict, found) of the only row of a check."""
        row, = self.about(name)
        return row["verdict"], row["found"]

    def verdicts(self, name):
        """{check: verdict} of checks that have one row each."""
        return {row["check"]: row["verdict"] for row in self.about(name)}


def rows_of(output):
    """The rows in an output of --json."""
    return Rows(json.loads(output)["checks"])
