"""Health: what our programs cost when they do nothing, beside others that do nothing."""

from minimal import Minimal
from tools import load

# What --quick leaves out.
THOROUGH = {"fastify health", "fastapi health"}


def measure(bench):
    """The same request to all, each behind nginx."""
    stack = bench.stack
    with bench.peers("health") as peers:
        folder = bench.folder / "minimal"
        folder.mkdir(mode=0o711)
        minimal = Minimal(stack, folder)
        bench.running.append(minimal)
        bench.in_rounds(variants(stack, minimal, peers, bench.window), THOROUGH)
        bench.running.remove(minimal)
        minimal.stop()


def variants(stack, minimal, peers, window):
    """name -> a function that runs it once."""
    asked = {"health": (stack.port, "/v1/jitsi/health"),
             "minimal libfcgi": (minimal.port, "/v1/jitsi/health"),
             "nginx return 200": (peers.port, "/empty"),
             "fastify health": (peers.port, "/fastify/health"),
             "fastapi health": (peers.port, "/fastapi/health")}
    return {name: lambda at=port, p=path: load(stack, p, k="get", port=at, **window)
            for name, (port, path) in asked.items()}
