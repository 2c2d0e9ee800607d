"""Times that people notice, kept beside the screenshots."""


def best(artefacts, name, what, most, times):
    """times: [(how long somebody waited, how long the page's thread computed)], in milliseconds.  The best wait
    is below most.  Where others keep the processors busy, the computing is, twice."""
    waited, computed = (min(column) for column in zip(*times))
    told = ", ".join(f"{wait:.0f} ({work:.0f})" for wait, work in times)
    (artefacts / f"{name}.txt").write_text(f"{what}: {waited:.0f} ms, computing {computed:.0f} ms, the best of {told}\n")
    assert waited < most or 2 * computed < most, told
