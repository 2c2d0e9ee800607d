"""The timeline in a browser: how fast it is drawn, and what it says of a bar."""

import json

import pytest

MOST_MS = 500
# Each person has three sessions, the second one in a breakout room; the last of a third of them is open.
DRAW = """async (count) => {
    const { timeline } = await import(new URL("parts/timeline.js", document.baseURI).href);
    const begin = Date.parse("2025-01-15T10:00:00Z"), at = (minute) => new Date(begin + minute * 60000).toISOString();
    const session = (i, n) => ({occupant: `o-${i}-${n}`, joined_at: at(i % 10 + n * 20),
        left_at: n === 2 && i % 3 === 0 ? null : at(i % 10 + n * 20 + 15), breakout: n === 1 ? `b-${i % 4}` : null,
        assumed: i % 5 === 0, doubtful: false, removed_by: null, speaking_seconds: null});
    const people = Array.from({length: count}, (_, i) => ({id: `p${i}`, name: `Person ${i}`, nick: null, email: null,
        moderator: [], sessions: [0, 1, 2].map((n) => session(i, n))}));
    const times = [];
    for (let turn = 0; turn < 3; turn++) {
        const one = timeline("nothing"), start = performance.now();
        document.querySelector("main").replaceChildren(one.node);
        one.draw({meeting: {start_date: at(0), ended_at: null, is_active: true}, people, recordings: [], consents: [],
            now: begin + 70 * 60000});
        one.node.getBoundingClientRect();
        await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
        times.push(performance.now() - start);
    }
    return times;
}"""


@pytest.fixture
def page(desk):
    """Any page."""
    return desk(view="keys").page


def test_a_thousand_people_are_drawn_in_time(page, artefacts):
    """The best of three: other tests run meanwhile."""
    times = page.run(DRAW, 1000)
    (artefacts / "timeline.json").write_text(json.dumps({"people": 1000, "sessions": 3000, "milliseconds": times}))
    assert min(times) < MOST_MS, times
    assert page.locator(".timeline [role=option]").count() == 1000
    assert page.locator(".timeline-bar").count() >= 3000


def test_a_bar_says_its_time_where_the_pointer_is(page):
    page.run(DRAW, 5)
    bar = page.locator(".timeline-chart .timeline-bar.is-breakout").first()
    assert bar.locator("title").count() == 0
    bar.hover()
    assert bar.locator("title").text_content().endswith("breakout room 1, end assumed")
