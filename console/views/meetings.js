/*
 * Searching for meetings.  The address has the whole search, so that back, reload and links lead to it.
 */
import { fill, h } from "../lib/dom.js";
import { get } from "../lib/api.js";
import { now } from "../lib/clock.js";
import { announce, badge, busy, duration, empty, field, moment, named, pager, showFaults, table } from "../lib/parts.js";
import { may } from "../lib/session.js";
import * as format from "../lib/format.js";
import { addressOf, chosen, meetingAddress, pageOf } from "../lib/address.js";
import { dayOf, midnight } from "../lib/day.js";
import { meetings as texts } from "../texts/meetings.js";

const SIZE = 50;
const NAMES = ["room", "person", "user", "from", "to", "active"];

const hash = (query, page = 1) => addressOf("meetings", { ...query, page });

const fields = (query) => [
	field({ name: "room", label: texts.room, value: query.room, hint: texts.roomHint, autocomplete: "off" }),
	field({ name: "person", label: texts.person, value: query.person, hint: texts.personHint, autocomplete: "off",
		spellcheck: "false", autocapitalize: "none" }),
	may.seeAll() || query.user ? field({ name: "user", label: texts.owner, value: query.user, hint: texts.ownerHint,
		autocomplete: "off", spellcheck: "false", autocapitalize: "none" }) : null,
	field({ name: "from", label: texts.from, type: "date", value: dayOf(query.from, 0) }),
	field({ name: "to", label: texts.to, type: "date", value: dayOf(query.to, 1) }),
	field({ name: "active", label: texts.state, type: "select", value: query.active ?? "", options: texts.states }),
];

function makeForm(query, search) {
	const form = h("form", { class: "card panel search", role: "search", "aria-label": texts.search, novalidate: true },
		h("div", { class: "card-body" }, h("div", { class: "search-fields" }, fields(query)),
			h("div", { class: "actions" },
				h("button", { type: "submit", class: "btn btn-primary" }, texts.action),
				h("a", { class: "btn btn-outline-secondary", href: "#/meetings" }, texts.clear))));

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		busy(form, () => search(chosen(Object.fromEntries(new FormData(form)), NAMES)));
	});
	return form;
}

const length = (row) => duration(((row.ended_at ? Date.parse(row.ended_at) : now()) - Date.parse(row.start_date)) / 1000);

const state = (row) => row.is_active ? [badge("good", texts.active), " ", texts.people(row.num_people)] :
	badge("quiet", texts.ended);

function columns(query) {
	const owner = { title: texts.owner, class: "owner-cell", cell: (row) =>
		h("a", { href: hash({ ...query, user: row.user_id }) }, named(row.user_id)) };

	return [
		{ title: texts.room, isHeader: true, class: "room-cell", cell: (row) =>
			h("a", { href: meetingAddress(row.id) }, named(row.room)) },
		{ title: texts.start, class: "start-cell", cell: (row) => moment(row.start_date) },
		{ title: texts.length, class: "number", cell: length },
		{ title: texts.state, class: "state-cell", cell: state },
		...may.seeAll() ? [owner] : [],
	];
}

/* Nothing was found, or nothing on this page. */
function nothing(query, page, { total, pages }) {
	if (total > 0)
		return empty(texts.behindTheEnd(page), " ", h("a", { href: hash(query, pages) }, texts.toTheEnd));
	if (Object.keys(query).length > 0)
		return empty(texts.noneFound);
	return [empty(texts.none), h("p", null, texts.howToBegin, " ", h("a", { href: "#/rooms" }, texts.toRooms))];
}

/* A search for a person reads the newest meetings only, when there are very many. */
function further(query, searchedFrom) {
	return searchedFrom ? h("div", { class: "alert alert-warning" }, texts.searchedFrom(format.dateTime(searchedFrom)), " ",
		h("a", { href: hash({ ...query, to: searchedFrom }) }, texts.further)) : null;
}

function results(query, page, data) {
	return [
		further(query, data.searched_from),
		data.items.length === 0 ? nothing(query, page, data) :
			table({ caption: texts.title, columns: columns(query), rows: data.items }),
		data.total > 0 ? pager({ page, pages: data.pages, total: data.total, href: (n) => hash(query, n) }) : null,
	];
}

export async function show(view) {
	const query = chosen(view.query, NAMES);
	const page = pageOf(view.query);
	const place = h("div", { class: "found", "aria-busy": "true" }, h("p", { class: "quiet late" }, texts.searching));

	async function read() {
		const { data } = await get("meetings", { signal: view.signal, query: {
			...query, from: midnight(query.from, 0), to: midnight(query.to, 1), size: SIZE, page } });

		place.removeAttribute("aria-busy");
		fill(place, results(query, page, data));
		announce(texts.found(data.total));
	}

	/* The same search again reads again; another one is another address. */
	const form = makeForm(query, async (wanted) => {
		if (hash(wanted) === hash(query, page))
			await read();
		else
			view.go(hash(wanted));
	});

	fill(view.root, h("h1", { class: "h3" }, texts.title), form, place);
	try {
		await read();
	} catch (error) {
		if (!error.isAway) {
			place.removeAttribute("aria-busy");
			fill(place);
		}
		if (!showFaults(form, error))
			throw error;
	}
}
