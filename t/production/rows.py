"""The rows of reflectorctl doctor."""

import json


def rows(machine, *arguments, prefix=""):
    """{(check, subject): row} of a run as root; each row has its members."""
    done = machine.shell(f"{prefix} sudo -E reflectorctl doctor --json " + " ".join(arguments),
                         check=False)
    found = json.loads(done.stdout)
    listed = found["checks"]
    count = {verdict: sum(row["verdict"] == verdict for row in listed)
             for verdict in ("warning", "error")}
    assert (found["warnings"], found["errors"]) == (count["warning"], count["error"])
    assert done.returncode == (2 if count["error"] else 1 if count["warning"] else 0)
    return {(row["check"], row["subject"]): row for row in listed}


def verdict(machine, check, subject=None):
    """(verdict, what it found) of one row."""
    found = rows(machine)
    assert (check, subject) in found, [key for key in found if key[0] == check]
    row = found[check, subject]
    return row["verdict"], row["found"]
