/*
 * What the owner may do with a meeting: end it, send a message into it, erase it, remove somebody.
 */
import { send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce, ask, button, field, named } from "../lib/parts.js";
import { nameOf } from "../parts/timeline.js";
import { meeting as texts } from "../texts/meeting.js";

const valueOf = (node) => node.querySelector("input, textarea").value;

async function end(path) {
	const reason = field({ name: "reason", label: texts.reason, hint: texts.reasonHint, maxlength: 200 });

	if (!await ask({ title: texts.endTitle, text: texts.endText, action: texts.end, danger: true, content: [reason] }))
		return null;
	const { data } = await send("POST", `${path}/end`, { reason: valueOf(reason) || null });

	return data.evicted ? texts.endedInJitsi : texts.notedAlone;
}

async function message(path) {
	const text = field({ name: "text", label: texts.messageLabel, type: "textarea", maxlength: 1000, rows: 3, required: true });

	if (!await ask({ title: texts.message, action: texts.messageSend, content: [text] }))
		return null;
	const { data } = await send("POST", `${path}/message`, { text: valueOf(text) });

	return data.evicted ? texts.messageSent : texts.notedAlone;
}

/* true: it was erased. */
async function erase(path, word) {
	const keep = field({ name: "keep", label: texts.keepFiles, hint: texts.keepFilesHint, type: "checkbox" });

	if (!await ask({ title: texts.eraseTitle, text: texts.eraseText, word, action: texts.erase, danger: true, content: [keep] }))
		return false;
	await send("DELETE", path, undefined, { query: { keep_files: keep.querySelector("input").checked ? "true" : null } });
	return true;
}

/* What was done; null: nothing. */
export async function remove(path, person) {
	const reason = field({ name: "reason", label: texts.reason, hint: texts.reasonHint, maxlength: 200 });
	const ban = field({ name: "ban", label: texts.ban, hint: texts.banHint, type: "checkbox" });

	if (!await ask({ title: texts.removeTitle, action: texts.remove, danger: true,
		content: [h("p", { class: "fw-bold" }, named(nameOf(person))), h("p", null, texts.removeText), ban, reason] }))
		return null;
	const { data } = await send("POST", `${path}/participants/${encodeURIComponent(person.id)}/remove`, {
		ban: ban.querySelector("input").checked, reason: valueOf(reason) || null });

	return data.evicted ? texts.removedInJitsi : texts.notedAlone;
}

/* actions(view, facts, path, reload): {node, draw()} */
export function actions(view, facts, path, reload) {
	const said = h("p", { class: "quiet mb-0", role: "status" });
	const say = (work) => async () => {
		const text = await work(path);

		if (text !== null) {
			fill(said, text);
			await reload();
		}
	};
	const running = h("div", { class: "actions" },
		button(texts.message, { work: say(message) }),
		button(texts.end, { kind: "outline-danger", work: say(end) }));
	const node = h("div", { class: "panel" }, h("div", { class: "actions" }, running,
		button(texts.erase, { kind: "outline-danger", work: async () => {
			if (await erase(path, facts.row.room)) {
				announce(texts.erased);
				view.go("#/meetings");
			}
		} })), said);

	return {
		node,
		draw() {
			running.hidden = !facts.row.is_active;
		},
	};
}
