"""The two programs that make load, and what they say."""

import json
import re
import subprocess

PGBENCH = "/usr/lib/postgresql/{}/bin/pgbench"


def load(stack, path, *, may_fail=False, **options):
    """A run of bench/load; options by their letters, as options.c tells them.

    seconds, warm: of the run and before it.  port: somebody else's.  may_fail: no good answer
    is a result too: a rate of 0, and a latency of the whole run, which is less than the true one.
    """
    whole_ms = 1000 * options["seconds"]
    options = {"p": options.pop("port", stack.port),
               "d": int(1000 * options.pop("seconds")), "w": int(1000 * options.pop("warm")),
               **options}
    command = [str(stack.build / "bench/load"), "-P", path]
    for letter, value in options.items():
        command += ["-" + letter, str(value)]
    done = subprocess.run(command, env=stack.environment(), capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout)
    if result["measured"] == 0 and may_fail:
        return {**result, "p50_ms": whole_ms, "p99_ms": whole_ms}
    if result["measured"] == 0:
        raise RuntimeError(f"{path}: nothing to measure, the last bad answer was {result['bad_status']}")
    return result


def pgbench(stack, script, clients, seconds, *, database=None, user="postgres", rows=1):
    """A run of pgbench; rate: rows a second, mean_ms: of a transaction."""
    dsn = stack.dsn(database, user)
    version = stack.value("SHOW server_version").split(".")[0]
    done = subprocess.run(
        [PGBENCH.format(version), "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
         "-T", str(max(1, round(seconds))), "-f", str(script), "-h", dsn["host"],
         "-U", dsn["user"], dsn["dbname"]],
        env=stack.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0 or re.search(r"failed transactions: [1-9]", done.stdout):
        raise RuntimeError(done.stderr + done.stdout)
    tps = float(re.search(r"^tps = ([\d.]+)", done.stdout, re.M)[1])
    latency = float(re.search(r"^latency average = ([\d.]+) ms", done.stdout, re.M)[1])
    return {"rate": tps * rows, "mean_ms": latency}
