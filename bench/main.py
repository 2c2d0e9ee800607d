"""bench/run's measuring: BUILD MODULES [--quick] [SCENARIO...]; bench/run tells more."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import clock
import deliveries
import events
import figures
import fresh
import giant
import growth
import health
import joiner
import lists
import pages
import plot
import processes
import reads
import stack as stacks
import webhooks
from peers import Peers
from targets import TARGETS

# In this order; of one that has only a module its measure() does all.
SCENARIOS = {"events": None, "fresh": fresh, "webhooks": webhooks, "reads": None, "lists": lists,
             "pages": pages, "joiner": joiner, "giant": giant, "deliveries": deliveries,
             "clock": clock, "health": health, "bearer": None, "processes": None, "growth": None}
ROUNDS = 5
QUICK_ROUNDS = 3
FULL = {"warm": 0.3, "seconds": 1.2}
QUICK = {"warm": 0.1, "seconds": 0.5}
# Where an answer may take longer than the programs give a statement: it fails within this.
PATIENT = {"warm": 0.1, "seconds": 3}
QUICK_PATIENT = {"warm": 0.1, "seconds": 1}
# What takes longest, and changes least.
NOT_QUICK = {"growth", "clock"}


def say(text):
    """Progress, apart from the result."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def bearer(build, record):
    """A check of a user's token, by the program that links the library."""
    for _ in range(ROUNDS):
        done = subprocess.run([build / "bench/verify"], capture_output=True, text=True, check=True)
        for name, taken in json.loads(done.stdout).items():
            record.add("bearer " + name, {"us": taken})


class Bench:
    """One run: what is started for it and what it has measured."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.window = QUICK if options.quick else FULL
        self.patient = QUICK_PATIENT if options.quick else PATIENT
        self.rounds = QUICK_ROUNDS if options.quick else ROUNDS
        self.record, self.running = figures.Record(), []
        self.notes = []

    def run(self):
        """The scenarios that are wanted."""
        say("starting PostgreSQL, the programs and nginx")
        self.stack = stacks.tuned(self.options.build, self.folder / "state",
                                  DELIVER_ALLOW_PRIVATE="true")
        self.running.append(self.stack)
        for name, module in SCENARIOS.items():
            if name in self.options.scenarios:
                say(name)
                self.measure(name, module)
        self.record.add("database", {"deadlocks": self.stack.deadlocks + self.stack.value(
            "SELECT sum(deadlocks)::int FROM pg_stat_database")})

    def measure(self, name, module):
        """What one scenario cannot measure does not cost the others their figures."""
        before, began = list(self.running), time.monotonic()
        try:
            if module is None:
                getattr(self, name)()
            else:
                module.measure(self)
        except Exception as error:  # pylint: disable=broad-exception-caught
            traceback.print_exc()
            self.notes.append(f"{name}: {error!r}")
            for one in [one for one in self.running if one not in before][::-1]:
                self.running.remove(one)
                one.stop()
        say(f"{name} took {time.monotonic() - began:.0f} s")

    def stop(self):
        """In the reverse order."""
        for one in reversed(self.running):
            one.stop()
        self.running = []

    def beside(self, name, **settings):
        """A stack of its own on a new database of the first one's cluster."""
        self.stack.sql(f"CREATE DATABASE {name}")
        dsn = self.stack.dsn(name)
        made = stacks.Stack(
            self.options.build, self.folder / name, DELIVER_ALLOW_PRIVATE="true",
            DATABASE_URL=f"postgresql:///{name}?host={dsn['host']}&user=postgres", **settings)
        self.running.append(made.start())
        return made

    @contextlib.contextmanager
    def peers(self, name):
        """Stopped afterwards, for they would take memory from what comes next."""
        peers = Peers(self.stack, self.folder / f"peers-{name}", self.options.modules)
        self.running.append(peers)
        yield peers.start()
        self.running.remove(peers)
        peers.stop()

    def in_rounds(self, variants, thorough=()):
        """Everything once, again and again: what is compared runs side by side in time."""
        for number in range(self.rounds):
            say(f"round {number + 1} of {self.rounds}, load average {os.getloadavg()[0]:.1f}")
            for name, run in variants.items():
                if not (self.options.quick and name in thorough):
                    self.record.add(name, run())

    def events(self):
        """Ingestion beside its ceilings and its peers."""
        with self.peers("events") as peers:
            peers.warm(1 if self.options.quick else 3)
            self.in_rounds(events.variants(self.stack, peers, self.window), events.THOROUGH)

    def reads(self):
        """Opening and reading meetings."""
        reads.prepare(self.stack)
        self.in_rounds(reads.variants(self.stack, self.folder, self.window), reads.THOROUGH)

    def bearer(self):
        """Users' tokens."""
        bearer(self.options.build, self.record)

    def processes(self):
        """Memory, start, processor time."""
        for _ in range(self.rounds):
            self.record.add("processes", processes.measure(self.stack, self.folder, self.window))

    def growth(self):
        """Logs of several sizes; the largest takes long to make."""
        made = growth.stacks(self)
        largest = max(made)
        self.record.add("disk", {"bytes an event": growth.bytes_each(made[largest], largest)})
        self.in_rounds(growth.variants(made, self.window))


def machine():
    """Where it was measured."""
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "load average": os.getloadavg()}


def print_record(record):
    """A line for each number of each thing that was measured."""
    rows = []
    for name, results in record.rounds.items():
        keys = [key for key in ("rate", "us", "p50_ms", "p99_ms", "mean_ms", "own_cpu", "first",
                                "last", "least") if key in results[0]] or list(results[0])
        keys += [key for key in ("failed", "left", "late") if key not in keys and
                 any(result.get(key) for result in results)]
        for key in keys:
            known = figures.spread(record.values(name, key))
            rows.append([f"{name}: {key}", *(figures.show(known[part])
                                              for part in ("median", "min", "max"))])
    print("\n".join(figures.table(["measured", "median", "min", "max"], rows)), end="\n\n")


def print_targets(lines):
    """Verdicts, with the ratio of every round."""
    rows = [[line["target"], ("<= " if line["at_most"] else ">= ") + figures.show(line["floor"]),
             figures.show(line["goal"]), *(figures.show(line[part]) if part in line else "-"
                                           for part in ("median", "min", "max")), line["verdict"]]
            for line in lines]
    print("\n".join(figures.table(
        ["target", "floor", "goal", "median", "min", "max", "verdict"], rows)))
    for line in lines:
        if "rounds" in line:
            print(f"  {line['target']}: " + " / ".join(map(figures.show, line["rounds"])))


def draw(record, below):
    """Throughput and latency against concurrency; None when they were not measured."""
    names = [f"events c={connections}" for connections in events.CONCURRENCY]
    if not record.has(*names):
        return None
    labels = [f"{connections} connections" for connections in events.CONCURRENCY]

    def line(key):
        return [tuple(figures.spread(record.values(name, key))[part]
                      for part in ("min", "median", "max")) for name in names]
    return plot.svg("reflector-jitsi: events", below, [
        ("events stored a second", labels, {"rate": line("rate")}),
        ("latency, ms", labels, {"p50": line("p50_ms"), "p99": line("p99_ms")})])


def write(bench, began, lines):
    """bench/results/<date>.json and .svg."""
    folder = bench.options.results
    folder.mkdir(parents=True, exist_ok=True)
    name = began.strftime("%Y-%m-%dT%H%M%S") + ("-quick" if bench.options.quick else "")
    result = {"began": began.isoformat(timespec="seconds"), "machine": machine(),
              "window": bench.window, "postgres": stacks.POSTGRES | stacks.DURABLE,
              "notes": bench.notes, "targets": lines, "rounds": bench.record.rounds}
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    drawing = draw(bench.record, f"median, least and most of {bench.rounds} rounds, {began:%Y-%m-%d}")
    if drawing:
        (folder / f"{name}.svg").write_text(drawing)
    say(f"written: {folder / name}.json")


def left_out(options, lines):
    """Targets that a run of everything did not judge: their lines have other names."""
    if options.quick or set(options.scenarios) != set(SCENARIOS):
        return []
    return [line["target"] for line in lines if line["verdict"] == "skipped"]


def main():
    """0 when everything was measured and every floor reached."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("modules", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--results", type=pathlib.Path, default=stacks.TOP / "bench/results")
    parser.add_argument("scenarios", nargs="*", metavar="scenario")
    options = parser.parse_intermixed_args()
    if not set(options.scenarios) <= set(SCENARIOS):
        parser.error("the scenarios are: " + " ".join(SCENARIOS))
    options.scenarios = options.scenarios or [
        name for name in SCENARIOS if not (options.quick and name in NOT_QUICK)]
    began = datetime.datetime.now(datetime.timezone.utc)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="reflector-bench-"))
    folder.chmod(0o711)
    bench = Bench(options, folder)
    try:
        bench.run()
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    lines = [target.judge(bench.record) for target in TARGETS]
    print_record(bench.record)
    print_targets(lines)
    bench.notes += left_out(options, lines)
    for note in bench.notes:
        print("not measured:", note)
    write(bench, began, lines)
    return 0 if all(line["verdict"] != "MISSED" for line in lines) and not bench.notes else 1


if __name__ == "__main__":
    sys.exit(main())
