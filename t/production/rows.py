"""The rows of reflectorctl doctor."""

import json


# The subjects of the command line that have checks whose names begin so.
SUBJECTS = {"backup": "retention", "callers": "refusals", "disk": "server",
            "erasures": "retention", "events": "events refusals", "timers": "retention"}


def rows(machine, *subjects):
    """{(check, subject): row} of a run as root; each row has its members."""
    done = machine.shell("sudo reflectorctl doctor --json " + " ".join(subjects), check=False)
    found = json.loads(done.stdout)
    listed = found["checks"]
    count = {verdict: sum(row["verdict"] == verdict for row in listed)
             for verdict in ("warning", "error")}
    assert (found["warnings"], found["errors"]) == (count["warning"], count["error"])
    assert done.returncode == (2 if count["error"] else 1 if count["warning"] else 0)
    return {(row["check"], row["subject"]): row for row in listed}


def verdict(machine, check, subject=None):
    """(verdict, what it found) of one row."""
    kind = check.partition(".")[0]
    found = rows(machine, SUBJECTS.get(kind, kind))
    assert (check, subject) in found, [key for key in found if key[0] == check]
    row = found[check, subject]
    return row["verdict"], row["found"]
