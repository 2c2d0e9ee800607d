"""schemathesis asks the real programs what doc/openapi.yaml says, and finds nothing.

SCHEMATHESIS_EXAMPLES (10): the most cases an operation and phase; SCHEMATHESIS_CASES (1500):
how many there must be in all; SCHEMATHESIS_SEED (1).
"""

import os
import pathlib
import re
import subprocess

import pytest

from defaults import default_settings
from harness import ROOT, Server

HERE = pathlib.Path(__file__).resolve().parent / "schemathesis"
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "10"))
CASES = int(os.environ.get("SCHEMATHESIS_CASES", "1500"))
SEED = os.environ.get("SCHEMATHESIS_SEED", "1")
SECONDS = 600 + 10 * EXAMPLES
SECRETS = ("JITSI_WEBHOOK_SECRET", "JITSI_EVENT_SYNC_TOKEN", "WHEREBY_WEBHOOK_SECRET")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A server that sends to nobody here, and gives strangers' webhooks little time."""
    made = Server(tmp_path_factory.mktemp("server"),
                  {**default_settings(), "DELIVER_TIMEOUT": "1", "LOG_LEVEL": "warn",
                   "LOGIN_URL": "https://site.example.com/rooms/{room}"})
    made.start()
    yield made
    made.stop()


def test_nothing_is_found(asked, installed, tmp_path):
    """All phases: examples, coverage, fuzzing, and stateful by the file's links."""
    done = subprocess.run(
        [installed, "--config-file", HERE / "schemathesis.toml", "run",
         ROOT / "doc" / "openapi.yaml", "--url", asked.url, "--seed", SEED,
         "--max-examples", str(EXAMPLES), "--no-color"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(HERE),
             "PYTHONDONTWRITEBYTECODE": "1", "SCHEMATHESIS_HOOKS": "hooks",
             "TOKEN": asked.bearer("asker"),
             **{name: asked.settings[name] for name in SECRETS}},
        cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    assert done.returncode == 0, done.stdout
    generated = int(re.search(r"(\d+) generated", done.stdout).group(1))
    assert generated >= CASES, done.stdout
