"""A plot as SVG: throughput above, latency below, against concurrency."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, GAP = 640, 250, 70, 40, 60
COLOURS = ("#1b6ca8", "#c2571a", "#3a7d44")


def ceiling(value):
    """The next round number: where an axis ends."""
    unit = 1.0
    while unit * 10 <= value:
        unit *= 10
    while unit > value:
        unit /= 10
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= value)


def _text(x, y, text, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(str(text))}</text>'


def panel(top, title, labels, series):
    """One diagram.  series: name -> [(low, middle, high) or a number, ...] as many as labels."""
    spans = {name: [value if isinstance(value, tuple) else (value,) * 3 for value in values]
             for name, values in series.items()}
    high = ceiling(max(span[2] for values in spans.values() for span in values))
    inner = WIDTH - LEFT - 20

    def across(index):
        return LEFT + inner * (index + 0.5) / len(labels)

    def down(value):
        return top + HEIGHT * (1 - value / high)
    out = [_text(LEFT, top - 12, title, "start", ' font-weight="bold"')]
    for part in range(5):
        value = high * part / 4
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{down(value):.1f}" '
                   f'y2="{down(value):.1f}" stroke="#ddd"/>')
        out.append(_text(LEFT - 8, down(value) + 4, f"{value:g}", "end"))
    out += [_text(across(index), top + HEIGHT + 18, label) for index, label in enumerate(labels)]
    for number, (name, values) in enumerate(spans.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{across(i):.1f},{down(span[1]):.1f}" for i, span in enumerate(values))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for i, (low, middle, most) in enumerate(values):
            out.append(f'<line x1="{across(i):.1f}" x2="{across(i):.1f}" y1="{down(low):.1f}" '
                       f'y2="{down(most):.1f}" stroke="{colour}"/>')
            out.append(f'<circle cx="{across(i):.1f}" cy="{down(middle):.1f}" r="3" fill="{colour}"/>')
        out.append(_text(WIDTH - 20, top - 12 - 14 * (len(spans) - 1 - number), name, "end",
                         f' fill="{colour}"'))
    return out


def svg(title, below, panels):
    """panels: [(title, labels, series)], one above the other."""
    height = TOP + 20 + len(panels) * (HEIGHT + GAP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
           f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
           f'<title>{escape(title)}</title>',
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    for number, (name, labels, series) in enumerate(panels):
        out += panel(TOP + number * (HEIGHT + GAP), name, labels, series)
    out += [_text(WIDTH / 2, height - 8, below), "</svg>"]
    return "\n".join(out) + "\n"
