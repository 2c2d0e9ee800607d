"""Clients that generators make of doc/openapi.yaml live a room's and a meeting's life."""

import subprocess

import pytest

from harness import ROOT

SECONDS = 300


@pytest.fixture(scope="module")
def made(packages):
    """The folder of what was made of the file and compiled, types checked."""
    done = subprocess.run(["sh", "make.sh", ROOT / "doc" / "openapi.yaml"], cwd=packages, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    assert done.returncode == 0, done.stdout
    return packages


@pytest.mark.parametrize("client", ["openapi-typescript", "hey-api", "oazapfts"])
def test_a_generated_client_lives(server, made, client):
    """A locked room of which one member is changed stays locked, among others."""
    done = subprocess.run(
        ["node", f"dist/src/{client}.js", server.url, server.bearer("owner-of-clients"),
         server.settings["JITSI_WEBHOOK_SECRET"]],
        cwd=made, text=True, capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stdout) == (0, "lived\n"), done.stderr
