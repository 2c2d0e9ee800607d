"""A control group for each machine: two machines in one would share units of the same name, and
each would apply its IPAddressDeny= to the other's programs.
"""

import contextlib
import os
import pathlib

PLACES = (pathlib.Path("/sys/fs/cgroup/unified"), pathlib.Path("/sys/fs/cgroup/systemd"),
          pathlib.Path("/sys/fs/cgroup"))


class Group:
    """One in each hierarchy that systemd uses; none where this may not be."""

    def __init__(self, name):
        self.folders = []
        for place in PLACES:
            if not (place / "cgroup.procs").exists():
                continue
            with contextlib.suppress(OSError):
                (place / name).mkdir()
                self.folders.append(place / name)

    def enter(self):
        """Move this process there."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def remove(self):
        """Remove what is empty now."""
        for folder in self.folders:
            for below, _, _ in os.walk(folder, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(below)
