"""What was measured: a value of each round, ratios within a round, what is asked of them."""

import statistics


def ratios(over, under):
    """Round by round: what ran together is compared, whatever else the machine did."""
    return [a / b for a, b in zip(over, under)]


def spread(values):
    """Median, least and most."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def show(value):
    """Three digits that mean something."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


class Record:
    """name -> the results of its rounds, each a dict."""

    def __init__(self):
        self.rounds = {}

    def add(self, name, result):
        """One round more."""
        self.rounds.setdefault(name, []).append(result)

    def has(self, *names):
        """Were all of these measured?"""
        return all(self.rounds.get(name) for name in names)

    def values(self, name, key="rate"):
        """One number a round."""
        return [result[key] for result in self.rounds[name]]

    def ratio(self, over, under, key="rate", under_key=None):
        """The ratio in each round; under_key: where the two are different numbers."""
        return ratios(self.values(over, key), self.values(under, under_key or key))

    def sum(self, key):
        """Of everything that counts it."""
        return sum(result.get(key, 0) for results in self.rounds.values() for result in results)


class Target:
    """A line of the table: floor and goal, and what they are asked of.

    measure(record) gives one value a round; needs names what must have been measured.
    """

    def __init__(self, text, needs, measure, floor, goal=None, *, most=False):
        self.text, self.needs, self.measure = text, needs, measure
        self.floor, self.goal, self.most = floor, floor if goal is None else goal, most

    def _reaches(self, value, wanted):
        return value <= wanted if self.most else value >= wanted

    def judge(self, record):
        """The line as a dict; verdict: goal, floor, MISSED or skipped."""
        line = {"target": self.text, "floor": self.floor, "goal": self.goal,
                "at_most": self.most, "verdict": "skipped"}
        if not record.has(*self.needs):
            return line
        values = self.measure(record)
        line.update(spread(values), rounds=values)
        line["verdict"] = ("goal" if self._reaches(line["median"], self.goal) else
                           "floor" if self._reaches(line["median"], self.floor) else "MISSED")
        return line


def table(headers, rows):
    """Lines of text with columns of one width."""
    cells = [headers] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headers))]
    lines = ["  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                       for i, (cell, width) in enumerate(zip(row, widths))) for row in cells]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]
