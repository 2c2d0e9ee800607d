"""A recorder's machine: recordings, the spool, and the two scripts as Jibri runs them."""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess

import processes
from sink import SECRET
from wait import until

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ROOT / "jibri"
LIMIT_SECONDS = 60
OLD = 1_700_000_000
QUICK = {
    "JIBRI_RETRY_FIRST": "0.02", "JIBRI_RETRY_MAX": "0.1", "JIBRI_UNMATCHED_EVERY": "0.02",
    "JIBRI_SWEEP_EVERY": "0.05", "JIBRI_SEND_TIMEOUT": "20",
}


def no_room_on_disk():
    """Every write to a file fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


class Jibri:
    """One machine; settings (None: unset) are what its jibri.env says besides ours."""

    def __init__(self, folder, url, shell, settings):
        self.folder = pathlib.Path(folder)
        self.spool = self.folder / "spool"
        self.recordings = self.folder / "recordings"
        self.bin = self.folder / "bin"
        self.scripts = self.folder / "scripts"
        for made in (self.recordings, self.bin):
            made.mkdir(parents=True)
        self._install(shell)
        self.path = f"{self.bin}:{os.environ['PATH']}"
        # What stands for films in most tests is none.
        self.program("ffprobe", "exit 127")
        self.settings = {
            "REFLECTOR_API_URL": url, "JITSI_WEBHOOK_SECRET": SECRET,
            "JIBRI_RECORDINGS_DIR": self.recordings, "JIBRI_SPOOL_DIR": self.spool,
            "JIBRI_MEMORY_DIR": self.folder,
            **QUICK, **settings}
        self.write_settings()

    def _install(self, shell):
        shutil.copytree(PARTS, self.scripts)
        for name in ("finalize.sh", "relay.sh", "sweep.sh"):
            script = self.scripts / name
            first, rest = script.read_text().split("\n", 1)
            assert first == "#!/bin/sh"
            script.write_text(f"#!{shell}\n{rest}")

    def write_settings(self, **changed):
        """jibri.env, quoted so that every value survives."""
        self.settings.update(changed)
        self.env_file = self.folder / "jibri.env"
        lines = []
        for name, value in self.settings.items():
            if value is not None:
                text = str(value)
                for special in '\\"$`':
                    text = text.replace(special, "\\" + special)
                lines.append(f'{name}="{text}"\n')
        self.env_file.write_text("".join(lines))

    def environment(self, **more):
        """What Jibri passes on."""
        return {"PATH": self.path, "JIBRI_ENV_FILE": str(self.env_file), **more}

    def run(self, script, *arguments, environment=(), **options):
        """Run a script to its end and to the end of its output."""
        return subprocess.run(
            [self.scripts / script, *arguments], env=self.environment(**dict(environment)),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=LIMIT_SECONDS, check=False, cwd=self.folder, **options)

    def finalize(self, *arguments, status=0, **options):
        """finalize.sh, as Jibri runs it; its message."""
        done = self.run("finalize.sh", *arguments, **options)
        assert (done.returncode, done.stdout) == (status, b""), done.stderr
        return done.stderr.decode(errors="replace")

    def queue(self, *arguments):
        """finalize.sh on a machine where it starts no sender."""
        asked = self.folder / "asked"
        self.program("setsid", f': >"{asked}"')
        said = self.finalize(*arguments)
        until(asked.exists, "finalize asks for the sender")
        asked.unlink()
        (self.bin / "setsid").unlink()
        return said

    def queue_some(self, count=1):
        """Sessions s0, s1... of room-0, room-1..., queued; their media files."""
        made = [self.session(f"s{number}", f"room-{number}") for number in range(count)]
        for media in made:
            self.queue(media.parent)
        return made

    def sweep(self, status=0, **options):
        """One pass of sweep.sh; its message."""
        done = self.run("sweep.sh", **options)
        assert (done.returncode, done.stdout) == (status, b""), done.stderr
        return done.stderr.decode(errors="replace")

    def sweep_until(self, condition, statuses=(0,)):
        """Passes until the condition holds; all their messages."""
        said = []

        def swept():
            done = self.run("sweep.sh")
            said.append(done.stderr.decode(errors="replace"))
            assert done.returncode in statuses, said
            return condition()
        until(swept, lambda: "".join(said))
        return "".join(said)

    def start(self, script, *arguments):
        """A script of which the caller awaits the end."""
        return subprocess.Popen(
            [self.scripts / script, *arguments], env=self.environment(), cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def program(self, name, body):
        """A program that stands before the system's; $REAL is that one's path."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\nREAL={shutil.which(name) or '/bin/false'}\n{body}\n")
        path.chmod(0o755)

    def media(self, session, name, content=b"media", changed=None):
        """A media file in a session's folder, last changed at a time."""
        folder = pathlib.Path(os.fsdecode(os.path.join(
            os.fsencode(self.recordings), os.fsencode(session))))
        folder.mkdir(exist_ok=True)
        path = pathlib.Path(os.fsdecode(os.path.join(os.fsencode(folder), os.fsencode(name))))
        path.write_bytes(content)
        if changed is not None:
            os.utime(path, (changed, changed))
        return path

    def session(self, session, room, name=None, participants=(), initiator=None, **options):
        """A session as Jibri leaves it; its media file.  Jibri adds what stood in the start's
        app_data: share, by a client; by mod_reflector_recording the initiator's id, too."""
        path = self.media(session, name or f"{room}_2026-11-25-10-00-00.mp4", **options)
        metadata = {"meeting_url": f"https://meet.example.com/{room}",
                    "participants": list(participants), "share": True}
        if initiator is not None:
            metadata["initiator"] = {"id": initiator}
        path.with_name("metadata.json").write_text(json.dumps(metadata, separators=(",", ":")))
        if "changed" in options:
            os.utime(path.with_name("metadata.json"), (options["changed"],) * 2)
        return path

    def entries(self, state):
        """The entries in one folder of the spool."""
        return sorted((self.spool / state).iterdir())

    def is_idle(self):
        """Nothing waits, nothing lies about."""
        return not any(self.entries(state) for state in ("tmp", "pending", "unmatched"))

    def marks(self):
        """Session and file of each mark that the spool keeps."""
        return sorted(str(path.relative_to(self.spool / "done"))
                      for path in (self.spool / "done").rglob("*") if path.is_file())

    def log(self):
        """What senders in the background said."""
        file = self.spool / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def running(self):
        """The processes that work on this spool."""
        return processes.marked([self.env_file])

    def wait_idle(self):
        """Until the sender in the background has ended and nothing waits."""
        until(lambda: self.is_idle() and not self.running(), self.log)

    def stop(self):
        """End what a test left running."""
        until(lambda: processes.kill(self.running()) or not self.running(), "they die")
