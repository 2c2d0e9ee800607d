"""Packages of npm for tests, by the lock files of t/npm.

NPM_SHARED: a folder in which each is installed once, for all processes of script/test.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parents[1] / "npm"
SECONDS = 300


def install(name, folder):
    """t/npm/<name> in a folder of its own, with the packages that its lock file names."""
    if "NPM_SHARED" in os.environ:
        with installed(pathlib.Path(os.environ["NPM_SHARED"]), name) as made:
            shutil.copytree(made, folder, symlinks=True, dirs_exist_ok=True)
    else:
        fetch(name, folder)
    return folder


@contextlib.contextmanager
def installed(shared, name):
    """The shared one, which is there whole or not at all."""
    with open(shared / f"{name}.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = shared / name
        if not made.exists():
            fetch(name, shared / f"{name}.new").rename(made)
        yield made


def fetch(name, folder):
    """By npm, from its registry."""
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                    "--no-update-notifier", "--cache", folder / "cache"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS)
    shutil.rmtree(folder / "cache")
    return folder
