// What stands behind # in the page's address (console/lib/address.js).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

// As a data: URL, because older versions of node take a .js file for CommonJS.
const source = readFileSync(new URL("../../console/lib/address.js", import.meta.url));
const { addressOf, chosen, meetingAddress, pageOf, roomAddress } =
	await import(`data:text/javascript;base64,${source.toString("base64")}`);

test("the address has what was chosen, and no page when it is the first", () => {
	const query = chosen({ room: "a&b", person: "", to: "2025-01-15", other: "x", page: "3" }, ["room", "person", "to"]);
	assert.deepEqual(query, { room: "a&b", to: "2025-01-15" });
	assert.equal(addressOf("meetings", query), "#/meetings?room=a%26b&to=2025-01-15");
	assert.equal(addressOf("meetings", { ...query, page: 3 }), "#/meetings?room=a%26b&to=2025-01-15&page=3");
	assert.equal(addressOf("meetings", { room: null, to: undefined, person: "", page: 1 }), "#/meetings");
});

test("an id is one part of the address, whatever is in it", () => {
	assert.equal(meetingAddress("a/b"), "#/meetings/a%2Fb");
	assert.equal(roomAddress("a", { change: 1 }), "#/rooms/a?change=1");
});

test("a page is a whole number from 1", () => {
	assert.deepEqual([undefined, "1", "7", "2.9", "0", "-1", "x"].map((page) => pageOf({ page })), [1, 1, 7, 2, 1, 1, 1]);
});
