"""bench/report.py RESULT.json: a result as the Markdown tables of doc/performance.md."""

import json
import pathlib
import sys

import figures


def row(cells):
    """A line of a table."""
    return "| " + " | ".join(cells) + " |"


def targets(lines):
    """What was asked and what was measured."""
    yield row(["target", "floor", "goal", "median", "least", "most", "reached"])
    yield row(["---"] * 7)
    for line in lines:
        sign = "≤ " if line["at_most"] else "≥ "
        yield row([line["target"], sign + figures.show(line["floor"]), figures.show(line["goal"]),
                   *(figures.show(line[part]) if part in line else "–"
                     for part in ("median", "min", "max")), line["verdict"]])


def measured(rounds):
    """Rates and latencies, medians of the rounds."""
    names = ("rate", "p50_ms", "p99_ms", "oldest_ms", "own_cpu")
    yield row(["measured", "a second", "p50 ms", "p99 ms", "oldest ms", "load's own core"])
    yield row(["---"] * 6)
    for name, results in rounds.items():
        if "rate" not in results[0]:
            continue
        yield row([name, *(figures.show(figures.spread([one[key] for one in results])["median"])
                           if key in results[0] else "–" for key in names)])


def main():
    """Both tables, and the rest as it is."""
    result = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join([*targets(result["targets"]), "", *measured(result["rounds"])]))
    for name, results in result["rounds"].items():
        if "rate" in results[0]:
            continue
        print("\n" + name + ": " + ", ".join(
            f"{key} {figures.show(figures.spread([one[key] for one in results])['median'])}"
            for key in results[0]))


if __name__ == "__main__":
    main()
