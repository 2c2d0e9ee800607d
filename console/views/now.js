/*
 * The meetings that are active, the people in them and their recordings.  The list is asked for every
 * three seconds; what a card needs besides only when it may have changed.
 */
import { fill, h } from "../lib/dom.js";
import { get } from "../lib/api.js";
import { announce, empty, pager } from "../lib/parts.js";
import { may } from "../lib/session.js";
import * as format from "../lib/format.js";
import { addressOf, pageOf } from "../lib/address.js";
import { makeCard } from "../parts/now-card.js";
import { now as texts } from "../texts/now.js";

const TICK_S = 3;
/* Cards on a page, and meetings in one answer of the API. */
const CARDS = 20;
const LISTED = 100;
/* So many requests of each kind for cards a tick: a full page costs no more than a few meetings. */
const ASKED_MOST = 8;
const NAMED_AFTER_MS = 30000;
/* Of a large meeting the answer is large: one millisecond more between two for each thirtieth person. */
const NAMED_MS_A_PERSON = 30;
const TOLD_MOST = 3;

/* May others be in than those who were read? */
function isNamedOld(card, time) {
	const { row, named } = card;
	const age = time - named.at;

	if (age >= NAMED_AFTER_MS)
		return row.num_people > 0 || named.count > 0;
	return named.counts !== `${row.num_people} ${row.num_clients}` &&
		age >= Math.min(NAMED_AFTER_MS, row.num_people * NAMED_MS_A_PERSON);
}

const path = (card, what) => `meetings/${encodeURIComponent(card.row.id)}/${what}`;

/* A meeting that was erased since the list was read is not in the next one. */
async function ask(card, what, signal) {
	try {
		return await get(path(card, what), { signal });
	} catch (error) {
		if (error.status === 404)
			return null;
		throw error;
	}
}

async function readPeople(card, signal) {
	const counts = `${card.row.num_people} ${card.row.num_clients}`;
	const answer = await ask(card, "participants", signal);

	if (answer !== null)
		card.showPeople(answer.data.items, counts);
}

async function readRecordings(card, signal) {
	const answer = await ask(card, "recordings", signal);

	card.recordingsAt = Date.now();
	if (answer?.changed || (answer && card.recordings === null))
		card.showRecordings(answer.data.items);
}

/* The oldest first, at most so many. */
function work(cards, most, signal) {
	const time = Date.now();
	const people = cards.filter((card) => isNamedOld(card, time)).sort((a, b) => a.named.at - b.named.at);
	const recordings = [...cards].sort((a, b) => a.recordingsAt - b.recordingsAt);

	return Promise.all([
		...people.slice(0, most).map((card) => readPeople(card, signal)),
		...recordings.slice(0, most).map((card) => readRecordings(card, signal)),
	]);
}

/* Adds and removes cards, and leaves those that stay where they are: focus and selection stay, too. */
function arrange(grid, cards, rows, home) {
	const wanted = new Set(rows.map((row) => row.id));
	const ended = [];
	const begun = [];

	for (const [id, card] of cards)
		if (!wanted.has(id)) {
			const hadFocus = card.node.contains(document.activeElement);

			card.node.remove();
			cards.delete(id);
			ended.push(card.row);
			if (hadFocus)
				home.focus();
		}
	rows.forEach((row, i) => {
		if (!cards.has(row.id)) {
			cards.set(row.id, makeCard(row, may.seeAll()));
			begun.push(row);
		}
		const { node } = cards.get(row.id);

		if (grid.children[i] !== node)
			grid.insertBefore(node, grid.children[i] ?? null);
	});
	return { begun, ended };
}

function tell({ begun, ended }) {
	const said = [[begun, texts.begun], [ended, texts.ended]].filter(([rows]) => rows.length > 0)
		.map(([rows, text]) => text(rows.slice(0, TOLD_MOST).map((row) => row.room), rows.length));

	if (said.length > 0)
		announce(said.join(" "));
}

function makeTotals() {
	const values = { meetings: h("dd"), people: h("dd"), recordings: h("dd") };
	const node = h("dl", { class: "totals" }, Object.entries(values).map(([name, value]) =>
		h("div", null, h("dt", null, texts.totals[name]), value)));

	/* note: what makes the number a part of it. */
	return { node, show(name, number, note = "") {
		const text = `${format.count(number)} ${note}`;

		if (values[name].dataset.shown !== text)
			fill(values[name], format.count(number), h("small", null, note));
		values[name].dataset.shown = text;
	} };
}

const sum = (rows, value) => rows.reduce((all, row) => all + value(row), 0);

export async function show(view) {
	const page = pageOf(view.query);
	const first = (page - 1) * CARDS;
	const query = { active: true, size: LISTED, page: Math.floor(first / LISTED) + 1 };
	const cards = new Map();
	const heading = h("h1", { class: "h3", tabindex: "-1" }, texts.title);
	const totals = makeTotals();
	const grid = h("div", { class: "cards" });
	const foot = h("div");
	let drawn = null;

	/* What is below the cards: their pages, or how a meeting begins. */
	function drawFoot(total) {
		if (total === drawn)
			return;
		drawn = total;
		fill(foot,
			total === 0 ? [empty(texts.nobody), h("p", null, texts.howToBegin, " ", h("a", { href: "#/rooms" }, texts.toRooms))] : null,
			total > CARDS ? pager({ page, total, pages: Math.ceil(total / CARDS), href: (n) => addressOf("now", { page: n }) }) : null);
	}

	fill(view.root, heading, totals.node, grid, foot);
	await view.every(TICK_S, async () => {
		const { items, total } = (await get("meetings", { query, signal: view.signal })).data;
		const rows = items.slice(first % LISTED, first % LISTED + CARDS);
		const isFirst = drawn === null;

		/* So many have ended that there is no such page any more. */
		if (rows.length === 0 && total > 0)
			view.go(addressOf("now", { page: Math.ceil(total / CARDS) }));
		const changes = arrange(grid, cards, rows, heading);

		for (const row of rows)
			cards.get(row.id).update(row);
		drawFoot(total);
		totals.show("meetings", total);
		totals.show("people", sum(items, (row) => row.num_people), items.length < total ? texts.ofMeetings(items.length) : "");
		if (!isFirst)
			tell(changes);
		await work([...cards.values()], isFirst ? CARDS : ASKED_MOST, view.signal);
		totals.show("recordings", sum([...cards.values()], (card) => card.running), cards.size < total ? texts.onThisPage : "");
	});
}
