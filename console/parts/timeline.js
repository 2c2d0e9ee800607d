/*
 * The picture of a meeting: a row for each person with a bar for each session. Those who hear the page
 * have the table below it; by the keyboard the rows' names are a list that tells each row.
 */
import { fill, h, s } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { layOut } from "./timeline-layout.js";
import { PAD, ROW, consentMark, consentText, percent, recordingBar, sessionBar, sessionText, showTip, tip } from "./timeline-shapes.js";
import { timeline as texts } from "../texts/meeting.js";

const PART = 100;  /* rows that are drawn at once */
const LABEL = 20;  /* percent: the text of the first mark */
const DAY_MS = 86_400_000;

/* A moment of the meeting; with the day where the picture shows several. */
const clocks = (drawing) => {
	const isLong = drawing.to - drawing.from > DAY_MS / 2;

	return (at) => (isLong ? `${format.shortDate(at)}, ${format.timeExactly(at)}` : format.timeExactly(at));
};

function personRow(row, top, clock) {
	const height = (ROW - 2 * PAD) / row.lanes;

	return [
		row.moderator.map((one) => tip(s("rect", { class: "timeline-moderator has-tip", x: percent(one.x), y: top + 1,
			width: percent(one.width), height: 2 }), () => texts.moderator)),
		row.bars.map((bar) => sessionBar(bar, top + PAD + bar.lane * height, height - (row.lanes > 1 ? 1 : 0),
			() => sessionText(bar, clock))),
		row.consents.map((mark) => consentMark(mark, top + ROW / 2, () => consentText(mark, clock))),
	];
}

/* Lines over the whole height: whole steps of time, the meeting's begin and end, now. */
function lines(drawing) {
	return [
		drawing.ticks.map((tick) => s("line", { class: "timeline-step", x1: percent(tick.x), x2: percent(tick.x),
			y1: 0, y2: "100%" })),
		drawing.marks.filter((mark) => !mark.isBefore && !mark.isAfter).map((mark) =>
			s("line", { class: `timeline-mark is-${mark.kind}`, x1: percent(mark.x), x2: percent(mark.x),
				y1: 0, y2: "100%" })),
	];
}

/* The text of a mark stands where there is room for it: beside that of the other one. */
function place(mark, i, all) {
	const [first] = all;
	const last = all.at(-1);

	if (mark.x > 85 || (mark !== last && last.x > 85 && mark.x > last.x - 2 * LABEL))
		return { x: percent(mark === last ? mark.x : Math.min(mark.x, last.x - LABEL)), "text-anchor": "end", dx: -4 };
	return { x: percent(i > 0 ? Math.max(mark.x, first.x + LABEL) : mark.x), "text-anchor": "start", dx: 4 };
}

function axis(drawing) {
	const label = (tick) => {
		if (tick.isDay)
			return format.shortDate(tick.at);
		return drawing.step < 60_000 ? format.timeExactly(tick.at) : format.time(tick.at);
	};

	return [
		drawing.ticks.map((tick) => s("text", { x: percent(tick.x), y: 34,
			"text-anchor": tick.x < 4 ? "start" : tick.x > 96 ? "end" : "middle",
			class: tick.isDay ? "timeline-day" : null }, label(tick))),
		drawing.marks.map((mark, i) => s("text", { ...place(mark, i, drawing.marks), y: 14,
			class: `timeline-label is-${mark.kind}` },
		`${mark.isBefore ? "◂ " : ""}${texts.mark[mark.kind]} ${format.time(mark.at)}${mark.isAfter ? " ▸" : ""}`)),
	];
}

const hatch = () => s("defs", null,
	s("pattern", { id: "timeline-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse",
		patternTransform: "rotate(45)" }, s("line", { x1: 0, y1: 0, x2: 0, y2: 5, class: "timeline-hatch" })));

const bandCount = (drawing) => drawing.recordingLanes + (drawing.others.length ? 1 : 0);

/* What is below and above the rows of people. */
function frame(drawing, clock) {
	const first = bandCount(drawing) * ROW;

	return [
		s("rect", { class: "timeline-lit", x: 0, y: -ROW, width: "100%", height: ROW }),
		lines(drawing),
		drawing.recordings.map((bar) => recordingBar(bar, bar.lane * ROW, clock)),
		drawing.others.map((mark) => consentMark(mark, first - ROW / 2, () => consentText(mark, clock))),
	];
}

/* Draws the rows of people by parts, so that nothing waits for a large meeting; each replaces its old one. */
function rowPainter() {
	const node = s("g", null);
	let timer = 0;

	function part(drawing, clock, k) {
		const first = bandCount(drawing) + k * PART;
		const drawn = s("g", null, drawing.rows.slice(k * PART, (k + 1) * PART).map((row, i) =>
			personRow(row, (first + i) * ROW, clock)));

		if (node.children[k])
			node.children[k].replaceWith(drawn);
		else
			node.append(drawn);
		if ((k + 1) * PART < drawing.rows.length)
			timer = setTimeout(() => part(drawing, clock, k + 1));
		else
			while (node.childElementCount > k + 1)
				node.lastChild.remove();
	}

	return {
		node,
		draw(drawing, clock) {
			clearTimeout(timer);
			part(drawing, clock, 0);
		},
	};
}

/* The names as a list; it stays while they do. */
function drawNames(list, rows) {
	const names = rows.map(({ person }) => nameOf(person));

	if (list.childElementCount === names.length && names.every((name, i) => list.children[i].textContent === name))
		return;
	fill(list, names.map((name) => h("div", { class: "timeline-name", role: "option", "aria-selected": "false", tabindex: "-1",
		title: name }, h("bdi", { dir: "auto" }, name))));
}

export const nameOf = (person) => person.name ?? person.nick ?? person.id;

function rowText(row, clock) {
	const said = row.bars.slice(0, texts.sessionsMost).map((bar) => sessionText(bar, clock));

	if (row.bars.length > texts.sessionsMost)
		said.push(texts.more(row.bars.length - texts.sessionsMost));
	if (row.moderator.length)
		said.push(texts.moderator);
	said.push(...row.consents.map((mark) => texts.ownConsent(mark.isGiven, clock(mark.consent.decided_at))));
	return `: ${said.join(" · ")}`;
}

function legend(drawing) {
	const sample = (...shapes) => s("svg", { class: "timeline-sample", width: 28, height: 16, "aria-hidden": "true" }, shapes);
	const item = (text, ...shapes) => h("li", null, sample(shapes), text);
	const bar = (more) => s("rect", { x: 1, y: 2, width: 26, height: 12, rx: 2, ...more });
	const bars = drawing.rows.flatMap((row) => row.bars);
	const consents = [...drawing.others, ...drawing.rows.flatMap((row) => row.consents)];
	const mark = (isGiven) => consentMark({ x: 50, isGiven }, 8, null);

	return [
		item(texts.inRoom, s("g", { class: "timeline-bar" }, bar())),
		drawing.breakouts.size ? item(texts.inBreakout, s("g", { class: "timeline-bar is-breakout" },
			bar({ y: 6, height: 9 }), s("text", { x: 14, y: 14, class: "timeline-number" }, "1"))) : null,
		bars.some((one) => one.isAssumed) ? item(texts.assumed, s("g", { class: "timeline-bar" },
			bar({ width: 13 }), bar({ x: 14, width: 13, class: "timeline-tail", fill: "url(#timeline-hatch)" }))) : null,
		bars.some((one) => one.isDoubtful) ? item(texts.doubtful,
			s("g", { class: "timeline-bar is-doubtful" }, bar())) : null,
		bars.some((one) => one.isBefore || one.isAfter) ? item(texts.outside,
			s("path", { class: "timeline-outside", d: "M18 3 L10 8 L18 13 Z" })) : null,
		bars.some((one) => one.isRemoved) ? item(texts.removed,
			s("text", { x: 14, y: 13, class: "timeline-removed" }, "×")) : null,
		drawing.rows.some((row) => row.moderator.length) ? item(texts.moderator,
			s("rect", { class: "timeline-moderator", x: 1, y: 7, width: 26, height: 2 })) : null,
		drawing.recordings.length ? item(texts.recorded, s("g", { class: "timeline-recording" }, bar())) : null,
		consents.some((one) => one.isGiven) ? item(texts.given, mark(true)) : null,
		consents.some((one) => !one.isGiven) ? item(texts.refused, mark(false)) : null,
	];
}

/* The rows above the people: recordings, and the consents of those who were never in. */
function bandNames(drawing) {
	const names = Array.from({ length: drawing.recordingLanes }, (_, i) => (i === 0 ? texts.recordings : ""));

	if (drawing.others.length)
		names.push(texts.others);
	return names.map((name) => h("div", { class: "timeline-name timeline-band" }, name));
}

/* What stays while what is in it is drawn again; id: the table that says the same. */
function makeNodes(id) {
	const bands = h("div", null);
	const list = h("div", { role: "listbox", "aria-label": texts.people, "aria-describedby": "timeline-hint" });
	const corner = h("div", { class: "timeline-corner" });
	const head = s("svg", { class: "timeline-axis", "aria-hidden": "true", height: 40 });
	const below = s("g", null);
	const painter = rowPainter();
	const picture = s("svg", { class: "timeline-chart", role: "img", "aria-label": texts.picture, "aria-describedby": "timeline-hint" },
		hatch(), below, painter.node);
	const detail = h("p", { class: "timeline-detail", "aria-live": "polite" });
	const key = h("ul", { class: "timeline-legend", "aria-label": texts.legend });
	const node = h("figure", { class: "timeline", style: { "--timeline-row": `${ROW}px` } },
		h("p", { class: "visually-hidden", id: "timeline-hint" }, texts.hint),
		h("div", { class: "timeline-scroll", tabindex: "0", role: "group", "aria-label": texts.picture, "aria-details": id },
			h("div", { class: "timeline-grid" }, corner, head, h("div", { class: "timeline-names" }, bands, list), picture)),
		detail, key);

	return { node, bands, list, corner, head, below, painter, picture, detail, key };
}

/* Row i is the chosen one; -1: none. */
function light({ list, picture, detail }, drawing, i) {
	const above = picture.querySelector(".timeline-lit");
	const said = i < 0 ? [texts.choose] : [h("bdi", { dir: "auto" }, nameOf(drawing.rows[i].person)),
		rowText(drawing.rows[i], clocks(drawing))];

	above?.setAttribute("y", i < 0 ? -ROW : (bandCount(drawing) + i) * ROW);
	for (const option of list.querySelectorAll("[aria-selected=true], [tabindex='0']")) {
		option.setAttribute("aria-selected", "false");
		option.setAttribute("tabindex", "-1");
	}
	list.children[Math.max(i, 0)]?.setAttribute("tabindex", "0");
	list.children[i]?.setAttribute("aria-selected", "true");
	/* A live region: the same text once more would be read out once more. */
	if (said.map((part) => part.textContent ?? part).join("") !== detail.textContent)
		fill(detail, said);
}

/* Which row a key leads to from row at. */
const target = (key, at, last) => ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 20, PageUp: at - 20 }[key]);

/* Choosing a person by keyboard and pointer: {show(drawing, hadFocus)}. */
function chooser(nodes) {
	const { list, picture } = nodes;
	let drawing = null;
	let chosen = null; /* a person's id */
	const rowOf = (event) => [...list.children].indexOf(event.target.closest("[role=option]"));

	function choose(i, isFocused) {
		chosen = drawing.rows[i]?.person.id ?? null;
		light(nodes, drawing, chosen === null ? -1 : i);
		if (isFocused)
			list.children[i]?.focus();
	}

	list.addEventListener("keydown", (event) => {
		const last = drawing.rows.length - 1;
		const to = target(event.key, [...list.children].indexOf(document.activeElement), last);

		if (to === undefined)
			return;
		event.preventDefault();
		choose(Math.min(Math.max(to, 0), last), true);
	});
	list.addEventListener("focusin", (event) => choose(rowOf(event)));
	list.addEventListener("click", (event) => choose(rowOf(event), true));
	picture.addEventListener("click", (event) => {
		const i = Math.floor((event.clientY - picture.getBoundingClientRect().top) / ROW) - bandCount(drawing);

		if (i >= 0 && i < drawing.rows.length)
			choose(i);
	});

	return { show(next, hadFocus) {
		drawing = next;
		light(nodes, drawing, drawing.rows.findIndex((row) => row.person.id === chosen));
		if (hadFocus && chosen !== null)
			list.querySelector("[aria-selected=true]")?.focus({ preventScroll: true });
	} };
}

/*
 * timeline(id): {node, draw(facts)}; facts as layOut takes them. Drawing again keeps the chosen row and the
 * scroll position.
 */
export function timeline(id) {
	const nodes = makeNodes(id);
	const { node, list, picture, detail } = nodes;
	const choice = chooser(nodes);

	picture.addEventListener("pointerover", showTip);
	return {
		node,
		draw(facts) {
			const hadFocus = list.contains(document.activeElement);
			const drawing = layOut(facts);
			const clock = clocks(drawing);

			fill(nodes.corner, format.date(drawing.from));
			fill(nodes.head, axis(drawing));
			fill(nodes.bands, bandNames(drawing));
			drawNames(list, drawing.rows);
			list.hidden = drawing.rows.length === 0;
			detail.hidden = list.hidden;
			fill(nodes.below, frame(drawing, clock));
			nodes.painter.draw(drawing, clock);
			picture.setAttribute("height", Math.max(1, bandCount(drawing) + drawing.rows.length) * ROW);
			fill(nodes.key, legend(drawing));
			choice.show(drawing, hadFocus);
		},
	};
}
