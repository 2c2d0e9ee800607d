"""What needs no Prosody, on each Lua that Prosody runs on."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKS = ROOT / "t" / "prosody" / "lua"
MODULE = ROOT / "prosody" / "event_sync"
STEPS = 1500
LUAS = pytest.mark.parametrize("lua", ["lua5.2", "lua5.3", "lua5.4"])


def run(*command):
    """The output of a program that succeeds."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("seed", range(1, 7))
@LUAS
def test_the_queue_keeps_order_through_kills_torn_lines_and_full_disks(tmp_path, lua, seed):
    told = run(lua, CHECKS / "queue_model.lua", MODULE / "queue.lib.lua", tmp_path, str(seed),
               str(STEPS))
    assert int(told.split()[0]) > STEPS / 5
    left = sorted(path.name for path in tmp_path.iterdir())
    assert sum(name.startswith("queue-") for name in left) <= 1, left
    assert sum(name.startswith("ack-") for name in left) <= 1, left


@pytest.mark.parametrize("seed", range(1, 5))
@LUAS
def test_each_room_keeps_its_order_through_kills_outages_and_full_disks(tmp_path, lua, seed):
    told = run(lua, CHECKS / "delivery_model.lua", MODULE, tmp_path, str(seed), str(STEPS))
    assert int(told.split()[0]) > STEPS / 2


@LUAS
def test_no_room_waits_for_anothers_trouble(tmp_path, lua):
    assert run(lua, CHECKS / "delivery_weather.lua", MODULE, tmp_path) == "ok\n"


@LUAS
def test_times_and_texts(lua):
    assert run(lua, CHECKS / "payload_check.lua", MODULE / "payload.lib.lua") == "ok\n"


@LUAS
def test_the_ids_of_commands_are_kept_two_days(tmp_path, lua):
    ids = ROOT / "prosody" / "reflector_control" / "ids.lib.lua"
    assert run(lua, CHECKS / "ids_check.lua", ids, tmp_path) == "ok\n"
