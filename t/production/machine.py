"""A whole Debian, booted by systemd-nspawn, and driven from outside."""

import contextlib
import ctypes
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import threading

from cgroup import Group
from wait import until

BOOT_SECONDS = 60
STOP_SECONDS = 30
COMMAND_SECONDS = 60
NUMBERS = itertools.count()
CLONE_NEWNET = 0x40000000
# What systemd --system takes for "power off".
POWER_OFF = signal.SIGRTMIN + 4
# IPAddressDeny= is a BPF program, which nspawn's machines may not load by themselves.
NSPAWN = ["systemd-nspawn", "--register=no", "--keep-unit", "--private-network", "--boot",
          "--capability=CAP_BPF,CAP_PERFMON", "--system-call-filter=bpf perf_event_open",
          "--console=pipe"]


class Failed(AssertionError):
    """A command that should have succeeded."""


class Machine:
    """root: a folder with a system that may be changed; binds: folder -> where it is seen."""

    def __init__(self, root, binds):
        self.root = pathlib.Path(root)
        self.console = self.root.parent / f"{self.root.name}-console"
        self.options = [f"--bind-ro={place}:{name}" for place, name in binds.items()]
        self.group = None
        self.addresses = []
        self.nspawn, self.leader, self.state = None, None, ""

    def boot(self):
        """Start it, and wait until it is up."""
        self.leader = None
        self.group = Group(f"machine-{os.getpid()}-{next(NUMBERS)}")
        with open(self.console, "wb") as console:
            self.nspawn = subprocess.Popen(  # pylint: disable=subprocess-popen-preexec-fn
                [*NSPAWN, "-D", str(self.root), *self.options], stdin=subprocess.DEVNULL,
                stdout=console, stderr=subprocess.STDOUT, preexec_fn=self.group.enter)
        self.leader = until(self._find_leader, self._why, BOOT_SECONDS)
        until(self._is_up, self._why, BOOT_SECONDS)

    def _why(self):
        return f"the machine does not boot: {self.state}; systemd-nspawn said: " + \
            self.console.read_text(errors="replace")[-4000:]

    def _find_leader(self):
        assert self.nspawn.poll() is None, self._why()
        children = pathlib.Path(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children")
        # Its first child goes away again; the leader becomes systemd.
        for child in children.read_text().split():
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{child}/exe").endswith("/systemd"):
                    return int(child)
        return None

    def _is_up(self):
        assert self.nspawn.poll() is None, self._why()
        state = self.run("systemctl", "is-system-running", check=False)
        self.state = state.stdout + state.stderr
        return state.stdout.strip() in ("running", "degraded")

    def reboot(self):
        """What was started by hand is gone then."""
        self.stop()
        self.boot()
        for address in self.addresses:
            self.run("ip", "address", "add", f"{address}/32", "dev", "lo")

    def give_address(self, address):
        """One of the internet, also after a reboot."""
        self.run("ip", "address", "add", f"{address}/32", "dev", "lo")
        self.addresses.append(address)

    def stop(self):
        """Power off; nothing of it is left."""
        if self.nspawn is None:
            return
        if self.leader and self.nspawn.poll() is None:
            os.kill(self.leader, POWER_OFF)
        try:
            self.nspawn.wait(STOP_SECONDS if self.leader else 0)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()
        self.group.remove()

    # What is done inside.

    def run(self, *command, user="root", check=True, text=None, seconds=COMMAND_SECONDS):
        """A command, in the sources' folder; its CompletedProcess."""
        as_user = [] if user == "root" else ["runuser", "-u", user, "--"]
        done = subprocess.run(
            ["nsenter", "-t", str(self.leader), "--all", "env", "-i", "-C", "/src",
             "LC_ALL=C.UTF-8", "HOME=/", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", *as_user, *command],
            input=text, stdin=None if text else subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=seconds)
        if check and done.returncode:
            raise Failed(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def shell(self, text, user="alice", check=True):
        """What an operator types."""
        return self.run("bash", "-ec", text, user=user, check=check)

    def write(self, path, text, mode=0o644, owner="root:root"):
        """A file of root's."""
        self.run("install", "-D", "-m", f"{mode:o}", "-o", owner.split(":")[0], "-g",
                 owner.split(":")[1], "/dev/stdin", path, text=text)

    def journal(self, unit, *options):
        """What a unit wrote."""
        return self.run("journalctl", "--no-pager", "-o", "cat", "-u", unit, *options).stdout

    def failed(self):
        """The names of all units that failed."""
        listed = self.run("systemctl", "--failed", "--plain", "--no-legend").stdout
        return [line.split()[0] for line in listed.splitlines()]

    # Its network.

    def socket(self, address):
        """A new socket that is connected to an address of the machine."""
        return self._inside(lambda: socket.create_connection(address, timeout=30))

    def listener(self, address):
        """A new socket that listens on an address of the machine."""
        return self._inside(lambda: socket.create_server(address, backlog=256))

    def _inside(self, make):
        """A thread enters the network; a socket stays where it was made."""
        made = []

        def enter():
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/proc/{self.leader}/ns/net", "rb") as network:
                if libc.setns(network.fileno(), CLONE_NEWNET) != 0:
                    made.append(OSError(ctypes.get_errno(), "setns"))
                    return
            try:
                made.append(make())
            except OSError as error:
                made.append(error)

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]

    def processes(self, unit):
        """The ids, inside, of a service's main processes."""
        shown = self.run("systemctl", "show", "-P", "MainPID", unit).stdout.split()
        return [int(word) for word in shown if word != "0"]
