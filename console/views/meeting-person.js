/*
 * A person in the table of attendance: a row and, while it is unfolded, the row with the person's sessions.
 */
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { badge, button, named } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { nameOf } from "../parts/timeline.js";
import { meeting as texts } from "../texts/meeting.js";
import { when } from "./meeting-when.js";

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

/* shows: what the content is made of. */
export const columns = [
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

/* For each column, whether anybody has something in it. */
export const columnsUsed = (people, facts) =>
	columns.map((column) => people.some((person) => isFilled(column.shows(person, facts))));

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

/* Does work when the value of this name is not what it was. */
function changes() {
	const shown = new Map();

	return (name, value, work) => {
		const text = JSON.stringify(value) ?? "";

		if (shown.get(name) !== text) {
			shown.set(name, text);
			work();
		}
	};
}

function nameCell(person, toggle) {
	const name = nameOf(person);

	fill(toggle, texts.sessions(person.sessions.length));
	toggle.setAttribute("aria-label", texts.sessionsOf(person.sessions.length, name));
	return [named(name), person.nick && person.nick !== name ?
		[" ", h("span", { class: "quiet" }, "(", named(person.nick), ")")] : null, h("div", null, toggle)];
}

const removeButton = (person, remove) => button(texts.remove, { kind: "outline-danger",
	label: texts.removePerson(nameOf(person)), work: () => remove(person) });

/* The sessions, below the row of the person once somebody has asked for them. */
function unfolding(main, draw) {
	const list = h("ul", { class: "sessions" });
	const toggle = h("button", { type: "button", class: "btn btn-link btn-sm p-0", "aria-expanded": "false", on: { click: unfold } });
	const one = { list, toggle, details: null, isOpen: () => one.details !== null && !one.details.hidden };

	function unfold() {
		one.details ??= h("tr", { hidden: true }, h("td", { colspan: columns.length + 2 }, list));
		main.after(one.details);
		one.details.hidden = !one.details.hidden;
		toggle.setAttribute("aria-expanded", String(!one.details.hidden));
		draw();
	}

	return one;
}

/* personRow(facts, remove): {nodes(), draw(person, isUsed)}; isUsed: of columnsUsed. */
export function personRow(facts, remove) {
	const name = h("th", { scope: "row" });
	const doing = h("td");
	const cells = columns.map((column) => h("td", { class: column.class }));
	const main = h("tr", null, name, cells, doing);
	const sessions = unfolding(main, drawSessions);
	const change = changes();
	let person = null;

	function drawSessions() {
		if (sessions.isOpen())
			change("sessions", person.sessions, () =>
				fill(sessions.list, person.sessions.map((one) => sessionItem(one, facts))));
	}

	return {
		nodes: () => (sessions.details ? [main, sessions.details] : [main]),
		draw(given, isUsed) {
			const isRemovable = isPresent(given, facts.row) && may.change();

			person = given;
			cells.forEach((cell, i) => { cell.hidden = !isUsed[i]; });
			change("name", [given.name, given.nick, given.id, given.sessions.length], () =>
				fill(name, nameCell(given, sessions.toggle)));
			columns.forEach((column, i) => change(column.title, column.shows(given, facts), () =>
				fill(cells[i], column.cell(given, facts))));
			change("remove", isRemovable, () => fill(doing, isRemovable ? removeButton(given, remove) : null));
			drawSessions();
		},
	};
}
