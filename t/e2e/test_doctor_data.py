"""reflectorctl doctor looks at a service that runs without systemd."""

import json
import re

from commands import reflectorctl

SUBJECTS = ("events", "refusals", "recordings", "retention", "deliver", "server")


def test_a_service_without_units_has_no_faults(make_server):
    server = make_server()
    done = reflectorctl(server, "doctor", "--json", *SUBJECTS, check=False,
                        REFLECTOR_ENV_FILE=str(server.state_dir / "env.merged"),
                        METRICS_FILE=str(server.state_dir / "run" / "metrics"))
    found = json.loads(done.stdout)["checks"]
    wrong = [row for row in found if row["verdict"] not in ("fine", "skipped")]
    assert wrong == [], done.stderr
    assert {row["check"].partition(".")[0] for row in found} >= {
        "database", "events", "recordings", "erasures", "backup", "deliver", "server", "disk"}


def test_who_only_reads_sees_every_connection(server):
    done = reflectorctl(server, "doctor", "--json", "server", check=False,
                        REFLECTOR_ENV_FILE=str(server.state_dir / "env.merged"),
                        DATABASE_URL=server.lines["database"])
    found = {row["check"]: row["found"] for row in json.loads(done.stdout)["checks"]}
    used, _, own = map(int, re.fullmatch(
        r"(\d+) of (\d+) are used, (\d+) by the programs", found["server.connections"]).groups())
    assert used >= own > 1
