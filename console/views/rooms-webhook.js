/*
 * A room's webhook: where it sends, a test, and the last messages.
 */
import { send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { badge, button, card, copyButton, facts, moment } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { messages } from "../parts/messages.js";
import { rooms as texts } from "../texts/rooms.js";

const { hook, secret } = texts;
const EVENTS = Object.keys(texts.eventNames);

/* Hidden until it is asked for: others may see the screen. */
function secretLine(text) {
	const code = h("code", null, secret.hidden);
	const shower = button(secret.show, { kind: "outline-secondary", work: async () => {
		const isHidden = shower.textContent === secret.show;

		fill(code, isHidden ? text : secret.hidden);
		fill(shower, isHidden ? secret.hide : secret.show);
	} });

	return h("span", { class: "actions" }, code, shower, copyButton(text, secret.copy));
}

function eventsOf(room) {
	const chosen = EVENTS.filter((name) => room.webhook_events?.includes(name));

	if (chosen.length === EVENTS.length)
		return hook.all;
	return chosen.length ? chosen.map((name) => h("div", null, texts.eventNames[name])) : hook.nothing;
}

function disabledNote({ room, etag, isOwn, again }) {
	const enable = async () => {
		await send("PATCH", `rooms/${encodeURIComponent(room.id)}`, { webhook_url: room.webhook_url }, { ifMatch: etag });
		await again();
	};

	return h("div", { class: "alert alert-danger" },
		h("p", null, hook.disabled, " ", moment(room.webhook_disabled_at), ". ", hook.disabledText),
		isOwn ? h("div", null, button(hook.enable, { kind: "outline-danger", work: enable })) : null);
}

const factsOf = (room) => facts([
	[hook.address, h("code", null, room.webhook_url)],
	[hook.secret, room.webhook_secret ? secretLine(room.webhook_secret) : secret.unseen],
	[hook.gets, eventsOf(room)]]);

/* The button, and below it what came of the last test. */
function tester(room) {
	const result = h("div", { role: "status" });
	const test = async () => {
		fill(result);
		const { data } = await send("POST", `rooms/${encodeURIComponent(room.id)}/webhook/test`);
		fill(result, h("p", { class: "tested" },
			badge(data.success ? "good" : "bad", data.success ? hook.good : hook.bad), " ", data.message, " ",
			data.id ? h("span", { class: "quiet" }, hook.message(data.id)) : null));
	};

	return h("div", { class: "mt-3" }, h("div", null, button(hook.test, { work: test })), result);
}

/* again: reads the room anew. */
export function webhookCard({ room, etag, isOwn, again }) {
	return card(hook.title,
		room.webhook_disabled_at ? disabledNote({ room, etag, isOwn, again }) : null,
		room.webhook_url ? [factsOf(room), isOwn ? tester(room) : null] :
			h("p", null, may.change() ? hook.none : hook.noneReadOnly));
}

export const deliveriesCard = (view, room) => card(hook.deliveries, messages({ room: room.id, view }));
