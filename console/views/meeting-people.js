/*
 * Who was in a meeting: a table whose rows stay while it is drawn again, so that what is unfolded or has
 * the focus remains. A large meeting is shown by parts.
 */
import { getText, send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { ask, badge, button, card, empty, field, named, saveAs } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { nameOf } from "../parts/timeline.js";
import { meeting as texts } from "../texts.js";
import { when } from "./meeting-when.js";

const PART = 100;
const MORE = 200;

const isPresent = (person, row) => row.is_active && person.sessions.some((one) => one.left_at === null);

function moderatorText(person, row) {
	if (person.moderator.length === 0)
		return null;
	return person.moderator.map(({ from, to }, i) => [i > 0 ? ", " : null, when(from, row), " – ",
		to === null ? texts.goesOn : when(to, row)]);
}

/* Whoever removed them is a person's id, or an occupant. */
function removerOf(person, facts) {
	const remover = facts.attendance.items.find((one) => one.id === person.removed_by);

	return person.removed_by === null ? null : named(remover ? nameOf(remover) : person.removed_by);
}

/* A column's content is made again only when what it shows has changed. */
const columns = [
	{ title: texts.first, class: "wide-only", shows: (person) => person.first_seen, cell: (person, facts) => when(person.first_seen, facts.row) },
	{
		title: texts.last, shows: (person, facts) => isPresent(person, facts.row) || person.last_seen,
		cell: (person, facts) => (isPresent(person, facts.row) ? badge("good", texts.presentState) :
			when(person.last_seen, facts.row)),
	},
	{ title: texts.duration, class: "number", shows: (person) => person.seconds, cell: (person) => format.duration(person.seconds) },
	{
		title: texts.speaking, class: "number", shows: (person) => person.speaking_seconds,
		cell: (person) => (person.speaking_seconds === null ? null : format.duration(person.speaking_seconds)),
	},
	{ title: texts.email, shows: (person) => person.email, cell: (person) => (person.email ? named(person.email) : null) },
	{ title: texts.moderator, shows: (person) => person.moderator, cell: (person, facts) => moderatorText(person, facts.row) },
	{ title: texts.removed, shows: (person) => person.removed_by, cell: removerOf },
];

const isFilled = (value) => value !== null && value !== undefined && value !== "" && value.length !== 0;

function sessionItem(session, facts) {
	return h("li", null, when(session.joined_at, facts.row), " – ",
		session.left_at === null ? texts.goesOn : when(session.left_at, facts.row),
		session.breakout === null ? null : [" · ", texts.breakout, " ", named(session.breakout)],
		session.assumed ? [" ", badge("quiet", texts.assumed)] : null,
		session.doubtful ? [" ", badge("warn", texts.doubtful)] : null,
		session.removed_by === null ? null : [" ", badge("bad", texts.removedState)],
		session.speaking_seconds === null ? null : ` · ${texts.spoke(format.duration(session.speaking_seconds))}`,
		h("span", { class: "quiet" }, " · ", named(session.occupant)));
}

/* A row and, while it is unfolded, the row with the person's sessions. */
function personRow(facts, remove) {
	let person = null;
	const shown = new Map();
	const list = h("ul", { class: "sessions" });
	let details = null; /* the row with the sessions, once somebody has asked for it */
	const unfold = () => {
		details ??= h("tr", { hidden: true }, h("td", { colspan: columns.length + 2 }, list));
		main.after(details);
		details.hidden = !details.hidden;
		toggle.setAttribute("aria-expanded", String(!details.hidden));
		drawSessions();
	};
	const toggle = h("button", { type: "button", class: "btn btn-link btn-sm p-0", "aria-expanded": "false", on: { click: unfold } });
	const name = h("th", { scope: "row" });
	const doing = h("td");
	const cells = columns.map((column) => h("td", { class: column.class }));
	const main = h("tr", null, name, cells, doing);
	const change = (key, value, work) => {
		const text = JSON.stringify(value) ?? "";

		if (shown.get(key) !== text) {
			shown.set(key, text);
			work();
		}
	};

	function drawSessions() {
		if (details && !details.hidden)
			change("sessions", person.sessions, () => fill(list, person.sessions.map((one) => sessionItem(one, facts))));
	}

	return {
		nodes: () => (details ? [main, details] : [main]),
		/* isUsed: for each column, whether anybody has something in it. */
		draw(given, isUsed) {
			person = given;
			cells.forEach((cell, i) => { cell.hidden = !isUsed[i]; });
			change("name", [person.name, person.nick, person.id, person.sessions.length], () => {
				fill(toggle, texts.sessions(person.sessions.length));
				toggle.setAttribute("aria-label", texts.sessionsOf(person.sessions.length, nameOf(person)));
				fill(name, named(nameOf(person)),
					person.nick && person.nick !== nameOf(person) ? [" ", h("span", { class: "quiet" }, "(", named(person.nick), ")")] : null,
					h("div", null, toggle));
			});
			columns.forEach((column, i) => change(column.title, column.shows(person, facts),
				() => fill(cells[i], column.cell(person, facts))));
			change("remove", isPresent(person, facts.row) && may.change(), () => fill(doing,
				isPresent(person, facts.row) && may.change() ? button(texts.remove, { kind: "outline-danger",
					label: texts.removePerson(nameOf(person)), work: () => remove(person) }) : null));
			drawSessions();
		},
	};
}

async function askToRemove(person, path) {
	const reason = field({ name: "reason", label: texts.reason, hint: texts.reasonHint, maxlength: 200 });
	const ban = field({ name: "ban", label: texts.ban, hint: texts.banHint, type: "checkbox" });

	if (!await ask({ title: texts.removeTitle, action: texts.remove, danger: true,
		content: [h("p", { class: "fw-bold" }, named(nameOf(person))), h("p", null, texts.removeText), ban, reason] }))
		return null;
	return (await send("POST", `${path}/participants/${encodeURIComponent(person.id)}/remove`, {
		ban: ban.querySelector("input").checked, reason: reason.querySelector("input").value || null,
	})).data;
}

function save(text, type, name) {
	const url = URL.createObjectURL(new Blob([text], { type }));

	saveAs(url, name);
	URL.revokeObjectURL(url);
}

/* The whole attendance: each answer begins with the names of the columns. */
async function readCsv(path) {
	let { text, next } = await getText(`${path}/participants`, "text/csv");

	while (next !== null) {
		const more = await getText(next, "text/csv");

		text += more.text.slice(more.text.indexOf("\r\n") + 2);
		({ next } = more);
	}
	return text;
}

const contains = (person, text) => [person.name, person.nick, person.email, person.id].some((one) =>
	one?.toLocaleLowerCase().includes(text));

/* people(id, facts, path, reload): {node, draw()}; id: of the table. */
export function people(id, facts, path, reload) {
	const rows = new Map();
	const body = h("tbody");
	const note = h("p", { class: "quiet", role: "status" });
	const none = empty(texts.nobody);
	const search = h("input", { type: "search", class: "form-control form-control-sm", id: "people-search",
		on: { input: () => { most = PART; draw(); } } });
	const more = h("button", { type: "button", class: "btn btn-outline-primary btn-sm",
		on: { click: () => { most += MORE; draw(); } } });
	const heads = columns.map((column) => h("th", { scope: "col", class: column.class }, column.title));
	const count = h("p", { class: "quiet" });
	const table = h("div", { class: "table-responsive", tabindex: "0", role: "region", "aria-label": texts.attendance },
		h("table", { class: "table table-hover align-middle attendance", id },
			h("caption", { class: "visually-hidden" }, texts.attendance),
			h("thead", null, h("tr", null, h("th", { scope: "col" }, texts.name),
				heads,
				h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, texts.doing)))), body));
	const tools = h("div", { class: "filter" },
		h("label", { for: "people-search" }, texts.search), search,
		button(texts.csv, { work: async () =>
			save(await readCsv(path), "text/csv", `${facts.row.room_name}.csv`) }));
	let most = PART;

	async function remove(person) {
		const done = await askToRemove(person, path);

		if (done === null)
			return;
		fill(note, done.evicted ? texts.removedInJitsi : texts.notedAlone);
		await reload();
	}

	function rowOf(person, isUsed) {
		if (!rows.has(person.id))
			rows.set(person.id, personRow(facts, remove));
		rows.get(person.id).draw(person, isUsed);
		return rows.get(person.id).nodes();
	}

	/* A node that is where it belongs is not moved: it would lose the focus. */
	function place(nodes) {
		let at = body.firstChild;

		for (const node of nodes)
			if (node === at)
				at = at.nextSibling;
			else
				body.insertBefore(node, at);
		while (at) {
			const next = at.nextSibling;

			at.remove();
			at = next;
		}
	}

	function draw() {
		const all = facts.attendance.items;
		const text = search.value.trim().toLocaleLowerCase();
		const found = text ? all.filter((person) => contains(person, text)) : all;
		const rest = found.length - most;
		const isUsed = columns.map((column) => all.some((person) => isFilled(column.shows(person, facts))));

		heads.forEach((node, i) => { node.hidden = !isUsed[i]; });
		place(found.slice(0, most).flatMap((person) => rowOf(person, isUsed)));
		none.hidden = all.length > 0;
		table.hidden = found.length === 0;
		tools.hidden = all.length === 0;
		more.hidden = rest <= 0;
		fill(more, rest > 0 ? texts.showMore(Math.min(rest, MORE)) : null);
		count.hidden = !text && rest <= 0;
		fill(count, texts.shown(Math.min(found.length, most), found.length));
	}

	return { node: card(texts.attendance, tools, note, none, table, count, more), draw };
}
