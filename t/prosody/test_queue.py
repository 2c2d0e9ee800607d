"""The queue file against a model of it, on each Lua that Prosody runs on."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "t" / "prosody" / "lua" / "queue_model.lua"
QUEUE = ROOT / "prosody" / "event_sync" / "queue.lib.lua"
STEPS = 1500


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("lua", ["lua5.2", "lua5.3", "lua5.4"])
def test_order_kills_torn_lines_and_full_disks(tmp_path, lua, seed):
    done = subprocess.run([lua, MODEL, QUEUE, tmp_path, str(seed), str(STEPS)],
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > STEPS / 4
    left = sorted(path.name for path in tmp_path.iterdir())
    assert sum(name.startswith("queue-") for name in left) <= 1, left
    assert sum(name.startswith("ack-") for name in left) <= 1, left
