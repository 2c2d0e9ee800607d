"""Packages of npm for tests, by the lock files of t/npm."""

import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parents[1] / "npm"
SECONDS = 300


def install(name, folder):
    """t/npm/<name> in a folder of its own, with the packages that its lock file names."""
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                    "--no-update-notifier", "--cache", folder / "cache"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS)
    shutil.rmtree(folder / "cache")
    return folder
