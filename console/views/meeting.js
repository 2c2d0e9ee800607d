/*
 * A meeting: what it is, who was in it and when, its recordings, consents, messages and events.
 */
import { get, part } from "../lib/api.js";
import { now } from "../lib/clock.js";
import { fill } from "../lib/dom.js";
import { card } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { messages } from "../parts/messages.js";
import { timeline } from "../parts/timeline.js";
import { meeting as texts } from "../texts/meeting.js";
import { events } from "./meeting-events.js";
import { head, headForOthers } from "./meeting-head.js";
import { people } from "./meeting-people.js";
import { consents, recordings } from "./meeting-recordings.js";

const TICK_S = 3;
const SLOW_MS = 15000; /* what no event tells is read again after this time */
const LARGE = 300;     /* people: more are not read again with each event */
const PAGES_MOST = 50;
const TABLE = "attendance";

/* A list that the server ended early, with its rest. */
async function whole(path, signal) {
	const first = await get(path, { signal });
	const items = [...first.data.items];
	let { next } = first.data;

	for (let page = 1; next !== undefined && page < PAGES_MOST; page++) {
		const { data } = await get(path, { query: { after: next }, signal });

		items.push(...data.items);
		({ next } = data);
	}
	return { ...first, data: { ...first.data, items } };
}

/* What the page knows of a meeting, and how it learns more. */
function reader(id, meeting, signal) {
	const path = `meetings/${encodeURIComponent(id)}`;
	const row = Object.fromEntries(Object.entries(meeting).filter(([, value]) => !Array.isArray(value)));
	const facts = { row, attendance: null, recordings: [], consents: [], readAt: 0 };

	return {
		path, facts,
		/* The row alone, from the list: the meeting itself has all its content. */
		async row() {
			const { data } = await get("meetings", { query: { room_name: facts.row.room_name }, signal });
			const [found] = data.items.filter((one) => one.id === id);

			/* Erased or not one's own any more: its address says so. */
			facts.row = found ?? (await get(path, { signal })).data;
		},
		async content() {
			const [attendance, found, given] = await Promise.all([whole(`${path}/participants`, signal),
				whole(`${path}/recordings`, signal), whole(`${path}/consent`, signal)]);

			facts.readAt = Date.now();
			facts.attendance = attendance.data;
			facts.recordings = found.data.items;
			facts.consents = given.data.items;
		},
	};
}

/* Is all read again?  After an event, if that is cheap; else after a while. */
function isDue(facts, hasNews) {
	const age = Date.now() - facts.readAt;

	if (!facts.row.is_active)
		return hasNews || age > SLOW_MS * 2;
	return age > SLOW_MS || (hasNews && facts.attendance.items.length <= LARGE);
}

/* How long it took until the timeline is painted, for the browser's tools. */
function measure(start) {
	requestAnimationFrame(() => setTimeout(() => {
		performance.clearMeasures("timeline");
		performance.measure("timeline", { start });
	}));
}

function showForOthers(view, row) {
	fill(view.root, headForOthers(row));
	return view.every(TICK_S, async () => {
		const { data, changed } = await get(`meetings/${encodeURIComponent(row.id)}`, { signal: view.signal });

		if (changed)
			fill(view.root, headForOthers(data));
	});
}

function layOut(view, panels) {
	fill(view.root, panels.head.node, panels.actions?.node,
		card(texts.timeline, panels.timeline.node),
		panels.people.node, panels.recordings.node, panels.consents.node, panels.messages, panels.events.node);
}

export async function show(view) {
	const { id } = view.params;
	const { data } = await get(`meetings/${encodeURIComponent(id)}`, { signal: view.signal });

	if (data.events === undefined)
		return showForOthers(view, data);
	const source = reader(id, data, view.signal);
	const { facts } = source;
	/* Who only reads does without. */
	const doing = may.change() ? await part(import("./meeting-actions.js")) : null;
	let askedAt = 0;
	const reload = async () => {
		await source.row();
		await source.content();
		draw();
	};
	const panels = {
		head: head(facts.row), timeline: timeline(TABLE), recordings: recordings(reload), consents: consents(),
		actions: doing?.actions(view, facts, source.path, reload) ?? null,
		people: people(TABLE, facts, source.path, { remove: doing?.remove, reload }),
		messages: card(texts.messages, messages({ meeting: id, view })),
		events: events(source.path, data, view.signal),
	};

	function draw() {
		panels.head.draw(facts);
		panels.actions?.draw();
		panels.people.draw();
		panels.recordings.draw(facts.recordings);
		panels.consents.draw(facts.consents);
		const start = performance.now();
		panels.timeline.draw({ meeting: facts.row, people: facts.attendance.items, recordings: facts.recordings,
			consents: facts.consents, now: now() });
		measure(start);
	}

	await source.content();
	view.title(data.room);
	layOut(view, panels);
	draw();
	return view.every(TICK_S, async () => {
		const was = facts.row;

		/* Late events and files come, but nobody waits for them. */
		if (!was.is_active && Date.now() - askedAt < SLOW_MS)
			return;
		askedAt = Date.now();
		await source.row();
		const hasNews = await panels.events.more() || was.is_active !== facts.row.is_active;

		if (isDue(facts, hasNews)) {
			await source.content();
			draw();
		} else if (was !== facts.row) {
			panels.head.draw(facts);
		}
	});
}
