/*
 * What the views of health are made of: something that needs attention has what it is, why it matters
 * and what to do.
 */
import { fill, h } from "../lib/dom.js";
import { badge, command, named } from "../lib/parts.js";
import { health as texts } from "../texts/health.js";

const MANUAL = "/usr/share/doc/reflector-jitsi/";
/* A command within a sentence, up to where the sentence goes on. */
const COMMAND = /(?<=^|: |; )(?:sudo|printf) .+?(?=\.?$|; (?!sudo)|\. [A-Z]| (?:names|says|carries|creates|compares|lists|checks|asks)\b| on [A-Z]|, and )/g;

/* Sentences as they stand; commands in them can be copied. */
export function steps(text) {
	return text.split("\n").map((line) => {
		const content = [];
		let end = 0;

		for (const { 0: found, index } of line.matchAll(COMMAND)) {
			content.push(line.slice(end, index).replace(/^[.;,] /, ""), command(found));
			end = index + found.length;
		}
		return h("div", { class: "step" }, content, line.slice(end).replace(/^([.;,] |\.$)/, ""));
	});
}

function chapter(see) {
	const [file, anchor] = see.split("#");

	return [h("code", null, MANUAL + file), anchor ? texts.chapter(anchor.replaceAll("-", " ")) : null];
}

const term = (name, ...content) => [h("dt", null, name), h("dd", null, ...content)];

/* isBad: an error, else a warning.  All but the title may be missing. */
function finding({ isBad, title, subject, found, why, mend, see, link }) {
	return h("li", { class: `finding ${isBad ? "is-bad" : ""}` },
		h("h3", { class: "h6" }, badge(isBad ? "bad" : "warn", isBad ? texts.error : texts.warning), " ", title),
		subject || found ? h("p", null, subject ? [h("strong", null, named(subject)), ": "] : null, found) : null,
		h("dl", null, why ? term(texts.why, why) : null, mend ? term(texts.mend, steps(mend)) : null,
			see ? term(texts.see, chapter(see)) : null),
		link ? h("p", null, h("a", { href: link[0] }, link[1])) : null);
}

export const findings = (items) => (items.length ? h("ul", { class: "findings" }, items.map(finding)) : null);

/* A part of the page that is drawn only when what it shows is another: the focus in it stays. */
export function part(tag, attributes, draw) {
	const node = h(tag, attributes);
	let drawn;

	return { node, show(...values) {
		const text = JSON.stringify(values);

		if (text !== drawn)
			fill(node, draw(...values));
		drawn = text;
	} };
}

/* "All is well", or how many things are not; heard, too, when it changes. */
export const summary = () => part("div", { role: "status" }, (errors, warnings) => {
	const kind = errors ? "danger" : warnings ? "warning" : "success";

	return h("p", { class: `alert alert-${kind} summary` }, texts.summary(errors + warnings));
});
