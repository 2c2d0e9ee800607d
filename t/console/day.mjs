// Days and times in the fields of a form (console/lib/day.js), in a time zone with summer time.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

process.env.TZ = "Europe/Berlin";
// As a data: URL, because older versions of node take a .js file for CommonJS.
const source = readFileSync(new URL("../../console/lib/day.js", import.meta.url));
const { dayOf, localTime, midnight } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

test("a day begins at the local midnight and ends at the next one", () => {
	assert.equal(midnight("2025-01-15", 0), "2025-01-14T23:00:00.000Z");
	assert.equal(midnight("2025-01-15", 1), "2025-01-15T23:00:00.000Z");
	assert.equal(midnight("2025-12-31", 1), "2025-12-31T23:00:00.000Z");
});

test("days on which the clocks change have 23 and 25 hours", () => {
	const hours = (day) => (Date.parse(midnight(day, 1)) - Date.parse(midnight(day, 0))) / 3600_000;
	assert.deepEqual(["2025-03-30", "2025-10-26", "2025-10-27"].map(hours), [23, 25, 24]);
});

test("what is no day is left to the API", () => {
	for (const text of ["2025-02-30", "2025-13-01", "yesterday", "2025-01-15T10:00:00Z", "", undefined])
		assert.equal(midnight(text, 0), text);
});

test("the form has days, also for an exact time", () => {
	assert.equal(dayOf("2025-01-15", 0), "2025-01-15");
	assert.equal(dayOf("2025-01-15", 1), "2025-01-15");
	assert.equal(dayOf("2025-01-14T23:00:00.000000Z", 0), "2025-01-15");
	// Before a midnight: the day that ends there.
	assert.equal(dayOf("2025-01-14T23:00:00.000000Z", 1), "2025-01-14");
	assert.equal(dayOf("yesterday", 0), "yesterday");
	assert.equal(dayOf(undefined, 0), "");
});

test("a time of a form is local, to the minute", () => {
	assert.equal(localTime("2025-01-15T10:30:59.000000Z"), "2025-01-15T11:30");
	assert.equal(localTime("2025-07-15T22:05:00Z"), "2025-07-16T00:05");
	assert.equal(localTime(null), "");
});
