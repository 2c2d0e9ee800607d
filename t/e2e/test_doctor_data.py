"""reflectorctl doctor looks at a service that runs without systemd."""

import json
import re

from commands import reflectorctl
from keys import new_key

SUBJECTS = ("events", "refusals", "keys", "recordings", "retention", "deliver", "server")


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


def test_a_key_in_use_that_ends_soon_is_a_warning(server):
    names = ("next", "last", "later", "long ago", "unused", "stale", "revoked")
    made = {name: new_key(server, "admin")[1] for name in names}
    for name, expires, used in (("next", 3, -1), ("last", -2, -3), ("later", 8, -1), ("long ago", -8, -6),
                                ("unused", 3, None), ("stale", 3, -8), ("revoked", 3, -1)):
        server.admin_sql("UPDATE api_key SET expires_at = now() + %s * interval '1 day' + interval '1 h',"
                         " used_at = now() + %s * interval '1 day' WHERE id = %s", expires, used, made[name])
    reflectorctl(server, "key", "revoke", made["revoked"])
    done = reflectorctl(server, "doctor", "--json", "keys", check=False,
                        REFLECTOR_ENV_FILE=str(server.state_dir / "env.merged"))
    found = [(row["subject"], row["verdict"], row["found"]) for row in json.loads(done.stdout)["checks"]
             if row["check"] == "keys.expiry"]
    assert found == [(made["last"], "warning", "scope admin, expired 47 hours ago"),
                     (made["next"], "warning", "scope admin, expires in 3 days")]


def test_a_wrong_setting_is_no_silence(server):
    done = reflectorctl(server, "doctor", "--json", "provider", check=False, AUTH_OIDC_ISSUER="http://id.example.com",
                        REFLECTOR_ENV_FILE=str(server.state_dir / "env.merged"))
    row, = [row for row in json.loads(done.stdout)["checks"] if row["check"].startswith("provider.")]
    assert (row["verdict"], row["found"]) == ("warning", "not checked: a setting is wrong")
    assert "reflectorctl config" in row["mend"]


def test_tokens_by_a_shared_secret_have_no_other_applications(server):
    done = reflectorctl(server, "doctor", "--json", "settings", check=False, **server.settings,
                        REFLECTOR_ENV_FILE=str(server.state_dir / "env.merged"))
    row, = [row for row in json.loads(done.stdout)["checks"] if row["check"] == "settings.audience"]
    assert row["verdict"] == "skipped"
