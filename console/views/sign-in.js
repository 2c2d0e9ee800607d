/*
 * One field for a bearer token or an API key and, if there is one, the way to the identity provider.
 */
import { h, fill } from "../lib/dom.js";
import { begin } from "../lib/oidc-begin.js";
import { busy, button, field, problem } from "../lib/parts.js";
import { signIn, ways } from "../lib/session.js";
import { signIn as texts } from "../texts/page.js";

/* The field with a switch that shows what is in it. */
function credentialField() {
	const node = field({ name: "credential", label: texts.credential, hint: texts.hint, type: "password",
		autocomplete: "off", autocapitalize: "none", spellcheck: "false", required: true });
	const input = node.querySelector("input");
	const shower = h("button", { type: "button", class: "btn btn-outline-secondary", "aria-label": texts.showLabel,
		"aria-pressed": "false", on: { click: () => {
			const isShown = input.type === "password";

			input.type = isShown ? "text" : "password";
			shower.setAttribute("aria-pressed", String(isShown));
		} } }, texts.show);
	const group = h("div", { class: "input-group" });

	input.replaceWith(group);
	group.append(input, shower);
	return node;
}

const help = () => h("details", { class: "help" }, h("summary", null, texts.help.title),
	h("ul", null, texts.help.lines.map(([text, command]) =>
		h("li", null, text, command ? h("pre", null, command) : null))));

function providerPart(provider) {
	return [
		h("div", { class: "d-grid" }, button(texts.provider(new URL(provider.issuer).host),
			{ kind: "primary", size: "lg", work: () => begin(provider) })),
		h("p", { class: "or" }, texts.or),
	];
}

function why({ ended, error }) {
	if (error)
		return problem(error);
	return ended ? h("p", { class: "alert alert-warning", role: "alert" }, texts.ended(ended.detail)) : null;
}

export async function show(view) {
	const provider = await ways();
	const hasProvider = provider.client_id !== null;
	const form = h("form", { class: "card panel sign-in", on: {
		submit: (event) => {
			event.preventDefault();
			busy(form, async () => {
				await signIn(form.elements.credential.value);
				view.params.done();
			});
		},
	} }, h("div", { class: "card-body" },
		h("h1", { class: "h4" }, texts.title),
		why(view.params),
		hasProvider ? providerPart(provider) : null,
		credentialField(),
		h("button", { class: `btn btn-${hasProvider ? "outline-" : ""}primary`, type: "submit" }, texts.action)),
	h("div", { class: "card-body pt-0" }, help()));

	fill(view.root, form);
	(hasProvider ? form.querySelector("button") : form.elements.credential).focus();
}
