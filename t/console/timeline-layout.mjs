// Where console/parts/timeline-layout.js places people, recordings and steps of time: run by test_modules.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

process.env.TZ = "Europe/Berlin";
// As a data: URL, because older versions of node take a .js file for CommonJS.
const source = readFileSync(new URL("../../console/parts/timeline-layout.js", import.meta.url));
const { intoLanes, layOut, ticks } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

const MINUTE = 60_000;
const BEGIN = Date.parse("2025-01-15T10:00:00Z");
const at = (minute) => new Date(BEGIN + minute * MINUTE).toISOString();

function session(from, to, more = {}) {
	return { occupant: "o", joined_at: at(from), left_at: to === null ? null : at(to), breakout: null, assumed: false,
		doubtful: false, removed_by: null, speaking_seconds: null, ...more };
}

const person = (id, ...sessions) => ({ id, name: id, moderator: [], sessions });

function laid(people, { begin = 0, end = 60, now = 60, recordings = [], consents = [] } = {}) {
	return layOut({ people, recordings, consents, now: BEGIN + now * MINUTE,
		meeting: { start_date: at(begin), ended_at: end === null ? null : at(end), is_active: end === null } });
}

const local = (moment) => new Date(moment).toLocaleString("sv");
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 0.01, `${value}, not ${wanted}`);

test("a bar has its share of the width", () => {
	const drawing = laid([person("ann", session(0, 30)), person("ben", session(30, 60))]);
	const [[ann], [ben]] = drawing.rows.map((row) => row.bars);
	near(ann.width, ben.width);
	near(ann.x + ann.width, ben.x);
	near(ann.x, 100 - ben.x - ben.width);
});

test("an open session runs to now, and after the meeting to its end, assumed", () => {
	const [open] = laid([person("ann", session(0, null))], { end: null, now: 30 }).rows[0].bars;
	assert.deepEqual([open.isOpen, open.isAssumed, open.tail], [true, false, 0]);
	const ended = laid([person("ann", session(0, null)), person("ben", session(0, 60))]);
	const [ann] = ended.rows[0].bars;
	assert.deepEqual([ann.isOpen, ann.isAssumed], [false, true]);
	near(ann.width, ended.rows[1].bars[0].width);
	assert.ok(ann.tail > 0);
});

test("an assumed end has a tail of at most half of its bar", () => {
	const [[long], [short]] = laid([person("ann", session(0, 60, { assumed: true })),
		person("ben", session(0, 0.1, { assumed: true }))]).rows.map((row) => row.bars);
	assert.equal(long.tail, 1.5);
	assert.equal(short.tail, short.width / 2);
});

test("a doubtful session does not stretch the picture: it is clipped", () => {
	const drawing = laid([person("ann", session(0, 60)),
		person("early", session(-9000, 30, { doubtful: true })),
		person("never", session(-9000, -8000, { doubtful: true })),
		person("late", session(9000, 9001, { doubtful: true }))]);
	const [, early, never, late] = drawing.rows.map((row) => row.bars[0]);
	assert.ok(drawing.to - drawing.from < 70 * MINUTE);
	assert.deepEqual([early.x, early.isBefore, early.isAfter], [0, true, false]);
	assert.deepEqual([never.x, never.isBefore], [0, true]);
	assert.deepEqual([late.x + late.width, late.isAfter], [100, true]);
});

test("the shortest session can be seen", () => {
	assert.equal(laid([person("ann", session(10, 10)), person("ben", session(0, 60))]).rows[0].bars[0].width, 0.25);
});

test("sessions at the same time stand one below the other", () => {
	const [row] = laid([person("ann", session(0, 20), session(10, 30), session(30, 40))]).rows;
	assert.deepEqual([row.lanes, row.bars.map((bar) => bar.lane)], [2, [0, 1, 0]]);
});

test("there are never more than four lanes", () => {
	const bars = Array.from({ length: 20 }, () => ({ x: 0, width: 10 }));
	assert.equal(intoLanes(bars), 4);
	assert.ok(bars.every((bar) => bar.lane < 4));
});

test("breakout rooms are numbered as they were first used", () => {
	const drawing = laid([person("ann", session(20, 30, { breakout: "second" })),
		person("ben", session(10, 30, { breakout: "first" }), session(30, 40))]);
	assert.deepEqual(drawing.rows.map((row) => row.bars.map((bar) => bar.breakout)), [[2], [1, 0]]);
});

test("a long wait before and after is cut off, a short one is shown", () => {
	const people = [person("ann", session(600, 660))];
	const long = laid(people, { end: 2000 });
	assert.ok(long.to - long.from < 70 * MINUTE);
	assert.deepEqual(long.marks.map((mark) => [mark.kind, mark.isBefore, mark.isAfter]),
		[["begin", true, false], ["end", false, true]]);
	const short = laid(people, { begin: 590, end: 690 });
	assert.ok(short.marks.every((mark) => !mark.isBefore && !mark.isAfter && mark.x > 0 && mark.x < 100));
});

test("a meeting in which nobody was has a picture of at least a minute", () => {
	const drawing = laid([], { end: null, now: 0 });
	assert.ok(drawing.to - drawing.from >= MINUTE);
	assert.deepEqual(drawing.marks.map((mark) => mark.kind), ["begin", "now"]);
	assert.ok(drawing.ticks.length > 1);
});

test("a clock of the browser that is behind turns nothing around", () => {
	const [row] = laid([person("ann", session(10, null))], { end: null, now: -60 }).rows;
	assert.ok(row.bars[0].width > 0 && row.bars[0].x >= 0 && row.bars[0].x + row.bars[0].width <= 100);
});

test("recordings at the same time have lanes; one without a begin stands at its end", () => {
	const recording = (from, to, more) => ({ id: "r", status: "completed", started_at: from === null ? null : at(from),
		stopped_at: to === null ? null : at(to), completed_at: null, ...more });
	const { recordings, recordingLanes } = laid([person("ann", session(0, 60))], { end: null, recordings: [
		recording(0, 30), recording(20, 40), recording(null, null, { completed_at: at(50) }),
		recording(45, null, { status: "recording" })] });
	assert.equal(recordingLanes, 2);
	assert.equal(recordings[2].width, 0.25);
	assert.ok(recordings[3].isOpen && recordings[3].x + recordings[3].width < 100);
});

test("a consent stands in its person's row; of somebody who was never in, apart", () => {
	const consents = [{ id: "ann", consent_given: true, decided_at: at(10) },
		{ id: "carl", consent_given: false, decided_at: at(900) }];
	const drawing = laid([person("ann", session(0, 60)), person("ben", session(0, 60))], { consents });
	assert.deepEqual(drawing.rows.map((row) => row.consents.length), [1, 0]);
	assert.deepEqual(drawing.others.map((mark) => [mark.isGiven, mark.x]), [[false, 100]]);
});

test("steps of time are whole in local time, at most eight, from seconds to weeks", () => {
	for (const minutes of [0.5, 1, 7, 45, 100, 300, 700, 1500, 5000, 20000, 100000, 900000]) {
		const { step, items } = ticks(BEGIN + 1234, BEGIN + 1234 + minutes * MINUTE);
		assert.ok(items.length <= 9 && items.length >= 2, `${minutes} min: ${items.length}`);
		for (const tick of items)
			if (step >= 24 * 60 * MINUTE)
				assert.ok(tick.isDay, local(tick.at));
			else if (step >= MINUTE)
				assert.match(local(tick.at), /:00$/);
	}
	assert.deepEqual(ticks(BEGIN, BEGIN + 12 * 60 * MINUTE).items.map((tick) => local(tick.at).slice(11, 16)),
		["12:00", "14:00", "16:00", "18:00", "20:00", "22:00"]);
});

test("steps of hours and days stay whole when the clocks change", () => {
	for (const day of ["2025-03-30", "2025-10-26"]) {
		const from = Date.parse(`${day}T00:00:00+01:00`);
		const hours = ticks(from - 3 * 60 * MINUTE, from + 30 * 60 * MINUTE).items.map((tick) => local(tick.at));
		assert.ok(hours.every((text) => Number(text.slice(11, 13)) % 6 === 0), hours.join());
		const days = ticks(from - 48 * 60 * MINUTE, from + 96 * 60 * MINUTE).items.map((tick) => local(tick.at));
		assert.ok(days.every((text) => text.endsWith("00:00:00")), days.join());
		const each = ticks(from, from + 7 * 60 * MINUTE).items.map((tick) => tick.at);
		assert.ok(each.every((moment, i) => i === 0 || moment > each[i - 1]));
	}
});
