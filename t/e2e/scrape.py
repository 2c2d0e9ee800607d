"""What /metrics shows."""

import re

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:\w+=\"[^\"]*\",?)+\})? "
                    r"(NaN|[+-]?Inf|[+-]?[0-9.]+([eE][+-]?[0-9]+)?)$")


def metrics(server):
    """{name with labels: value} of the Prometheus text, each line checked."""
    answer = server.request("GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.body.endswith(b"\n")
    values, typed = {}, set()
    for line in answer.body.decode().splitlines():
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif not line.startswith("# HELP "):
            name, labels, value, _ = SAMPLE.match(line).groups()
            assert name + (labels or "") not in values, line
            assert re.sub("_(bucket|sum|count)$", "", name) in typed or name in typed
            values[name + (labels or "")] = float(value)
    return values
