"""The timeline in a browser: how fast it is drawn, and what it says of a bar."""

import pytest

from figures import best, yard
from wait import until

# Each person has three sessions, the second one in a breakout room; the last of a third of them is open.
DRAW = """async (count) => {
    const { timeline } = await import(new URL("parts/timeline.js", document.baseURI).href);
    const begin = Date.parse("2025-01-15T10:00:00Z"), at = (minute) => new Date(begin + minute * 60000).toISOString();
    const session = (i, n) => ({occupant: `o-${i}-${n}`, joined_at: at(i % 10 + n * 20),
        left_at: n === 2 && i % 3 === 0 ? null : at(i % 10 + n * 20 + 15), breakout: n === 1 ? `b-${i % 4}` : null,
        assumed: i % 5 === 0, doubtful: false, removed_by: null, speaking_seconds: null});
    const people = Array.from({length: count}, (_, i) => ({id: `p${i}`, name: `Person ${i}`, nick: null, email: null,
        moderator: [], sessions: [0, 1, 2].map((n) => session(i, n))}));
    const one = timeline("nothing"), start = performance.now();
    document.querySelector("main").replaceChildren(one.node);
    one.draw({meeting: {start_date: at(0), ended_at: null, is_active: true}, people, recordings: [], consents: [],
        now: begin + 70 * 60000});
    while (one.node.querySelectorAll(".timeline-chart .timeline-bar").length < 3 * count)
        await new Promise((next) => setTimeout(next));
    one.node.getBoundingClientRect();
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    return performance.now() - start;
}"""

# A large meeting that is drawn whole, a larger one that is not yet, and a small one.
REDRAW = """async () => {
    const { timeline } = await import(new URL("parts/timeline.js", document.baseURI).href);
    const at = "2025-01-15T10:00:00Z", one = timeline("nothing");
    const person = (_, i) => ({id: `p${i}`, name: `Person ${i}`, nick: null, email: null, moderator: [], sessions: [
        {occupant: "o", joined_at: at, left_at: at, breakout: null, assumed: false, doubtful: false, removed_by: null}]});
    document.querySelector("main").replaceChildren(one.node);
    const draw = (length) => one.draw({meeting: {start_date: at, ended_at: at, is_active: false}, recordings: [],
        consents: [], now: 0, people: Array.from({length}, person)});
    draw(400);
    while (document.querySelectorAll(".timeline-chart .timeline-bar").length < 400)
        await new Promise((next) => setTimeout(next));
    draw(1000);
    draw(250);
    draw(7);
}"""


# Of meetings that began at each hundredth of the picture and go on: those whose texts overlap.
MARKS = """async () => {
    const { timeline } = await import(new URL("parts/timeline.js", document.baseURI).href);
    const begin = Date.parse("2025-01-15T10:00:00Z"), at = (minute) => new Date(begin + minute * 60000).toISOString();
    const people = [{id: "p", name: "P", nick: null, email: null, moderator: [], sessions: [{occupant: "o", joined_at: at(0),
        left_at: null, breakout: null, assumed: false, doubtful: false, removed_by: null, speaking_seconds: null}]}];
    const one = timeline("nothing"), wrong = [];
    document.querySelector("main").replaceChildren(one.node);
    for (let minute = 1; minute <= 100; minute++) {
        one.draw({meeting: {start_date: at(minute), ended_at: null, is_active: true}, people, recordings: [], consents: [],
            now: begin + 100 * 60000});
        const [a, b] = [...one.node.querySelectorAll(".timeline-label")].map((label) => label.getBoundingClientRect());
        if (Math.max(a.left, b.left) < Math.min(a.right, b.right))
            wrong.push(minute);
    }
    return wrong;
}"""


@pytest.fixture
def page(desk):
    """Any page."""
    return desk(view="keys").page


def test_a_thousand_people_are_drawn_in_time(page, artefacts):
    times = []
    for _ in range(3):
        before = page.computed()
        waited = page.run(DRAW, 1000)
        times.append((waited, page.computed() - before))
    best(artefacts, "timeline", "A timeline of 1000 people", 500, times, yard(page))
    assert page.locator(".timeline [role=option]").count() == 1000
    assert page.locator(".timeline-chart .timeline-bar").count() == 3000


def test_drawing_again_keeps_no_row_of_those_who_are_gone(page):
    """Also while the rest of a large meeting is not drawn yet."""
    page.run(REDRAW)
    until(lambda: page.locator(".timeline-chart .timeline-bar").count() == 7, "all parts are drawn")
    assert page.locator(".timeline [role=option]").count() == 7


def test_a_bar_says_its_time_where_the_pointer_is(page):
    page.run(DRAW, 5)
    bar = page.locator(".timeline-chart .timeline-bar.is-breakout").first()
    assert bar.locator("title").count() == 0
    bar.hover()
    assert bar.locator("title").text_content().endswith("breakout room 1, end assumed")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_begin_of_a_meeting_never_overlaps_now(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.run(MARKS) == []


@pytest.mark.parametrize("minutes", [1, 30])
def test_the_texts_above_the_picture_do_not_overlap(desk, site, minutes):
    """Also of a meeting that was opened just now, in which people were before."""
    meeting = site.meeting_in(f"texts-{minutes}")
    site.stay(meeting["room_name"], "ann", minutes, name="Ann Arbor")
    page = desk(view=f"meetings/{meeting['id']}").page
    boxes = page.evaluate("[...document.querySelectorAll('.timeline-label')].map((one) => one.getBoundingClientRect())"
                          ".map(({left, right}) => [left, right]).sort((a, b) => a[0] - b[0])")
    assert len(boxes) == 2 and boxes[0][1] <= boxes[1][0], boxes
