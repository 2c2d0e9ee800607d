"""doc/migration.md: its commands, as they stand there, in their order."""

import os
import re
import subprocess

import pytest

from commands import BUILD, database_url
from harness import ROOT

MANUAL = (ROOT / "doc" / "migration.md").read_text(encoding="utf-8")
STEPS = ["1. Parallel setup", "2. Room migration", "3. Test integration", "4. User training",
         "5. Monitor performance", "6. Cleanup"]
OWNER = "migrating-user"


@pytest.fixture
def shell(away, tmp_path, calm_whereby):
    """shell(commands): what bash, which stops at a failure, printed."""
    away.admin_sql("UPDATE room SET platform = 'jitsi'")
    # What other tests left running at Whereby is no part of it.
    away.admin_sql("UPDATE meeting_row SET is_active = false, ended_at = now() WHERE is_active"
                   " AND platform = 'whereby'")
    environment = {
        **away.settings, "PATH": f"{BUILD / 'tools'}:{os.environ['PATH']}", "API": away.url,
        "AUTH_TOKEN": away.bearer(OWNER), "DATABASE": away.lines["database"],
        "DATABASE_URL": database_url(away)}

    def run(commands):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path,
                              env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 0, (commands, done.stdout, done.stderr)
        return done.stdout.splitlines()
    return run


def blocks():
    """The blocks of commands."""
    return re.findall(r"^```sh\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)


def test_it_has_the_six_steps():
    assert re.findall(r"^## (.*)$", MANUAL, re.MULTILINE) == STEPS


def test_every_command_works_and_moves_the_rooms(away, api, shell):
    said = [shell(block) for block in blocks()]
    config, rooms, opened, webhook, *rest = said
    assert config == ["true"] and rooms == ["whereby", "jitsi"]
    assert [opened[0], opened[2]] == ["whereby", "jitsi"]
    assert webhook == ['{"status":"ok"}Test User']
    dry, patched, back, ended, moved, told, every, numbers, swept, left = rest
    assert dry[0].startswith("migration-whereby\ta meeting at whereby until ")
    assert dry[0].endswith(", 1 participants") and patched == ["jitsi"]
    assert [line for line in back if line.startswith("1 rooms moved")] == [
        "1 rooms moved from jitsi to whereby", "1 rooms moved from whereby to jitsi"]
    assert ended == ['{"status":"ok"}'] and moved == ["true"] and told[-1].endswith("true")
    assert every == ["0 rooms moved from whereby to jitsi"]
    assert any("jitsi" in line for line in numbers)
    assert swept == ["0 meetings removed at Whereby"]
    assert left == ["0 rooms would move from whereby to jitsi"]
    assert api.count("POST") == 1
    assert away.sql("SELECT count(*) FROM room WHERE platform = 'whereby'")[0]["count"] == 0
