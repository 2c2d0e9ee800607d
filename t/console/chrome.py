"""Debian's Chromium without windows, which takes half the time, driven by playwright: pages with playwright's own methods, written as Python's.

page.get_by_role("button", name="Sign in").click()   asks for getByRole("button", {name}), then click()
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

import npm
import processes
from wait import until

# No sandbox: root, and a user in a chroot, have none; the pages are our own.  No other hosts.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad",
         "--disable-crash-reporter", "--no-proxy-server", "--password-store=basic",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
# Chromium of root takes a higher priority than what it is tested beside, if it can.
NOT_BEFORE_OTHERS = ("--bounding-set=-sys_nice", "--inh-caps=-sys_nice") if os.geteuid() == 0 else ()
UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "TERM", *NOT_BEFORE_OTHERS, "--")
# What names something in a page; all other methods do something.
NAMING = re.compile(r"get_by_\w+|locator|first|last|nth|filter|keyboard|mouse|clock|context|and_|or_")


class Chrome:
    """One browser; all that it writes is in folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        packages = npm.install("console", self.folder / "packages")
        home = {name: str(self.folder) for name in (
            "HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
        self._log = open(self.folder / "log", "w+b")
        self.process = subprocess.Popen(
            [*UNTIL_WE_DIE, "node", packages / "drive.js", shutil.which("chromium-headless-shell"), *FLAGS],
            env={"PATH": os.environ["PATH"], **home}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log, text=True)
        self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        assert line, (self.folder / "log").read_text()
        return json.loads(line)

    def ask(self, target, steps):
        """What comes of the last step."""
        self.process.stdin.write(json.dumps({"on": target, "steps": steps}) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        assert "error" not in answer, f"{steps}: {answer['error']}"
        return answer.get("value")

    def page(self, **options):
        """A page of a browser that has been nowhere."""
        return Page(self, self.ask("browser", [["open", camel_keys(options)]]))

    def close(self):
        """It ends, and all that it started."""
        self.process.stdin.close()
        marker = [str(self.folder)]
        try:
            until(lambda: not processes.marked(marker), "Chromium's processes end")
        finally:
            processes.kill(processes.marked(marker))
            self.process.wait()
            self.process.stdout.close()
            self._log.close()


class Chain:
    """Something in a page."""

    def __init__(self, chrome, target, steps=()):
        self._chrome, self._target, self._steps = chrome, target, list(steps)

    def __getattr__(self, name):
        def method(*values, **options):
            step = [camel(name), *values, *([camel_keys(options)] if options else [])]
            steps = [*self._steps, step]
            if NAMING.fullmatch(name):
                return Chain(self._chrome, self._target, steps)
            return self._chrome.ask(self._target, steps)
        return method


class Page(Chain):
    """A tab.  Besides playwright's methods it has complaints(), axe(), run() and download()."""


def camel(name):
    """get_by_role: getByRole."""
    return re.sub("_(.)", lambda found: found[1].upper(), name.rstrip("_"))


def camel_keys(options):
    """Names of options."""
    return {camel(name): value for name, value in options.items()}
