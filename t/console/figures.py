"""Times that people notice, kept beside the screenshots."""

# What this machine's browser needs for 20 000 words, computing alone.
YARD = """async () => {
    const place = document.createElement("p");
    for (let i = 0; i < 20000; i++)
        place.append(Object.assign(document.createElement("b"), {textContent: i}), " ");
    document.body.append(place);
    place.getBoundingClientRect();
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    place.remove();
}"""
# So much a page may compute of that, where the machine is slow.
MOST_YARDS = 2


def yard(page):
    """Milliseconds, the best of some."""
    times = []
    for _ in range(3):
        before = page.computed()
        page.run(YARD)
        times.append(page.computed() - before)
    return min(times)


def best(artefacts, name, what, most, times, yards=0):
    """times: [(how long somebody waited, how long the page's thread computed)], in milliseconds.  The best wait
    is below most.  Where others keep the processors busy, the computing is, twice; where the machine is
    slow, the computing is a few yards."""
    waited, computed = (min(column) for column in zip(*times))
    told = ", ".join(f"{wait:.0f} ({work:.0f})" for wait, work in times)
    told += f"; a yard is {yards:.0f}" if yards else ""
    (artefacts / f"{name}.txt").write_text(f"{what}: {waited:.0f} ms, computing {computed:.0f} ms, the best of {told}\n")
    assert waited < most or 2 * computed < most or computed < MOST_YARDS * yards, told
