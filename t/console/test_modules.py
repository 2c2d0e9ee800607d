"""The console's modules that need no browser: each .mjs file here says what it expects of one."""

import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent


@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.mjs")))
def test_module(script, tmp_path):
    """Each of its tests passes."""
    done = subprocess.run(["node", "--test", HERE / script], cwd=tmp_path, timeout=60,
                          env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    written = len(re.findall(r"^test\(", (HERE / script).read_text(encoding="utf-8"), re.M))
    assert "# fail 0" in done.stdout and f"# pass {written}" in done.stdout, done.stdout
