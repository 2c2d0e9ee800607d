/*
 * The shapes of the timeline: bars of sessions and recordings, marks of consents, and what a pointer that
 * rests on them is told.
 */
import { s } from "../lib/dom.js";
import { timeline as texts } from "../texts/meeting.js";

export const ROW = 26;   /* px, the height of a row */
export const PAD = 4;    /* px, free above and below its bars */
const NUMBER_LEAST = 3;  /* percent: a narrower bar has no room for a text */

export const percent = (value) => `${Math.round(value * 1000) / 1000}%`;

export function sessionText(bar, clock) {
	const { session } = bar;

	return texts.session({
		from: clock(session.joined_at), to: session.left_at === null ? null : clock(session.left_at),
		room: bar.breakout ? texts.breakout(bar.breakout) : null, isOpen: bar.isOpen,
		isAssumed: bar.isAssumed, isDoubtful: bar.isDoubtful, isRemoved: bar.isRemoved,
	});
}

/* A tooltip is made when the pointer is there: a large meeting has thousands. */
const tips = new WeakMap();

export function tip(node, text) {
	tips.set(node, text);
	return node;
}

export function showTip(event) {
	const node = event.target.closest(".has-tip");
	const text = tips.get(node);

	if (text) {
		tips.delete(node);
		node.prepend(s("title", null, text()));
	}
}

/* A triangle at the edge of the picture: there is more outside of it. */
function outside(bar, y, height) {
	const middle = y + height / 2;

	return [
		bar.isBefore ? s("svg", { x: "0", y: middle - 5, class: "timeline-outside", width: 8, height: 10 },
			s("path", { d: "M8 0 L0 5 L8 10 Z" })) : null,
		bar.isAfter ? s("svg", { x: "100%", y: middle - 5, class: "timeline-outside", width: 1, height: 10, overflow: "visible" },
			s("path", { d: "M-8 0 L0 5 L-8 10 Z" })) : null,
	];
}

/* What a bar has beside its rectangle. */
function barDetails(bar, { y, height, rx }, end) {
	return [
		bar.tail ? s("rect", { y, height, rx, x: percent(end), width: percent(bar.tail), class: "timeline-tail",
			fill: "url(#timeline-hatch)" }) : null,
		bar.breakout && end - bar.x >= NUMBER_LEAST && height >= 9 ? s("text", { x: percent((bar.x + end) / 2), y: y + height - 2,
			class: "timeline-number" }, bar.breakout) : null,
		bar.isRemoved ? s("text", { x: percent(bar.x + bar.width), y: y + height - 1, class: "timeline-removed" }, "×") : null,
		outside(bar, y, height),
	].flat().filter(Boolean);
}

/* Most bars are one rectangle. */
export function sessionBar(bar, top, space, text) {
	const isBreakout = bar.breakout > 0;
	const y = isBreakout ? top + space * 0.35 : top;
	const height = isBreakout ? space * 0.65 : space;
	const shape = { y, height, rx: 2, x: percent(bar.x), width: percent(bar.width - bar.tail) };
	const kind = ["timeline-bar", "has-tip", isBreakout && "is-breakout", bar.isDoubtful && "is-doubtful"].filter(Boolean).join(" ");
	const details = barDetails(bar, shape, bar.x + bar.width - bar.tail);

	return tip(details.length ? s("g", { class: kind }, s("rect", shape), details) : s("rect", { class: kind, ...shape }), text);
}

export function consentMark(mark, middle, text) {
	const inside = mark.x < 1.5 ? 9 : mark.x > 98.5 ? -9 : 0;

	return tip(s("svg", { x: percent(mark.x), y: middle - 8, width: 1, height: 16, overflow: "visible",
		class: `timeline-consent has-tip${mark.isGiven ? "" : " is-refused"}` },
	s("g", { transform: `translate(${inside} 0)` },
		mark.isGiven ? s("circle", { cx: 0, cy: 8, r: 6.5 }) : s("rect", { x: -6.5, y: 1.5, width: 13, height: 13 }),
		s("path", { d: mark.isGiven ? "M-3 8 L-1 10.5 L3 5.5" : "M-2.5 5.5 L2.5 10.5 M2.5 5.5 L-2.5 10.5" }))), text);
}

export const consentText = (mark, clock) =>
	texts.consent(mark.consent.name ?? mark.consent.id, mark.isGiven, clock(mark.consent.decided_at));

export function recordingBar(bar, top, clock) {
	const { recording } = bar;
	const label = texts.status[recording.status] ?? recording.status;
	const at = (moment) => (moment === null ? null : clock(moment));

	return tip(s("g", { class: `timeline-recording has-tip${bar.isOpen ? " is-open" : ""}` },
		s("rect", { x: percent(bar.x), width: percent(bar.width), y: top + PAD, height: ROW - 2 * PAD, rx: 2 }),
		bar.width >= 4 * NUMBER_LEAST ? s("text", { x: percent(bar.x), dx: 6, y: top + ROW / 2 + 4 }, label) : null,
		outside(bar, top + PAD, ROW - 2 * PAD)),
	() => texts.recording(label, at(recording.started_at), at(recording.stopped_at)));
}
