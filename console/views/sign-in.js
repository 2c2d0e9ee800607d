/*
 * One field for a bearer token or an API key.
 */
import { h, fill } from "../lib/dom.js";
import { busy, field } from "../lib/parts.js";
import { signIn } from "../lib/session.js";
import { signIn as texts } from "../texts.js";

export async function show(view) {
	const { reason, done } = view.params;
	const form = h("form", { class: "card panel sign-in", on: {
		submit: (event) => {
			event.preventDefault();
			busy(form, async () => {
				await signIn(form.elements.credential.value);
				done();
			});
		},
	} }, h("div", { class: "card-body" },
		h("h1", { class: "h4" }, texts.title),
		reason ? h("p", { class: "alert alert-warning", role: "alert" }, texts.ended(reason)) : null,
		field({ name: "credential", label: texts.credential, hint: texts.hint, type: "password",
			autocomplete: "off", required: true }),
		h("button", { class: "btn btn-primary", type: "submit" }, texts.action)));

	fill(view.root, form);
	form.elements.credential.focus();
}
