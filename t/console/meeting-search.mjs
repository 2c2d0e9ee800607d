// What console/parts/meeting-search.js makes of a search: in the address, in the form, in a query.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

process.env.TZ = "Europe/Berlin";
// As a data: URL, because older versions of node take a .js file for CommonJS.
const source = readFileSync(new URL("../../console/parts/meeting-search.js", import.meta.url));
const { chosen, dayOf, hash, midnight, pageOf } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

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

test("the address has what was chosen, and no page when it is the first", () => {
	const query = chosen({ room: "a&b", person: "", to: "2025-01-15", other: "x", page: "3" });
	assert.deepEqual(query, { room: "a&b", to: "2025-01-15" });
	assert.equal(hash(query), "#/meetings?room=a%26b&to=2025-01-15");
	assert.equal(hash(query, 3), "#/meetings?room=a%26b&to=2025-01-15&page=3");
	assert.equal(hash({}), "#/meetings");
});

test("a page is a whole number from 1", () => {
	assert.deepEqual([undefined, "1", "7", "2.9", "0", "-1", "x"].map((page) => pageOf({ page })), [1, 1, 7, 2, 1, 1, 1]);
});
