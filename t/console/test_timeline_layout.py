"""Where the timeline of a meeting places people, recordings and steps of time; no browser is needed."""

import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def test_timeline_layout(tmp_path):
    """timeline-layout.mjs: its own lines say what it expects."""
    done = subprocess.run(["node", "--test", HERE / "timeline-layout.mjs"], cwd=tmp_path, timeout=60,
                          env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert "# fail 0" in done.stdout and "# pass 15" in done.stdout, done.stdout
