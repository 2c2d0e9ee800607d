/*
 * What the views are made of.
 */
import { fill, h } from "./dom.js";
import * as format from "./format.js";
import { parts as texts } from "../texts/page.js";

export const { duration, bytes } = format;

/* A time, short; the title has it to the second. */
export function moment(iso) {
	return iso === null || iso === undefined ? texts.none :
		h("time", { datetime: iso, title: format.exactly(iso) }, format.dateTime(iso));
}

/* A name as somebody wrote it: its direction is its own. */
export const named = (text) => h("bdi", { dir: "auto" }, text);

/* kind: good, bad, warn, quiet, live */
export const badge = (kind, ...content) => h("span", { class: `badge state state-${kind}` }, ...content);

export function card(title, ...content) {
	return h("section", { class: "card panel" },
		h("div", { class: "card-body" }, title ? h("h2", { class: "h5 card-title" }, title) : null, ...content));
}

/* Says something to those who hear the page; what it shows is elsewhere. */
export function announce(text) {
	fill(document.getElementById("said"), text);
}

/* An error with what to do. */
export function problem(error) {
	const lines = (error.detail ?? String(error)).split("\n");

	return h("div", { class: "alert alert-danger problem", role: "alert" },
		lines.map((line) => h("p", { class: "mb-1" }, line)),
		error.advice ? h("p", { class: "mb-0 advice" }, error.advice) : null,
		error.requestId ? h("p", { class: "mb-0 small" }, texts.requestId(error.requestId)) : null);
}

export const empty = (...content) => h("p", { class: "empty" }, ...content);

/* What is known of something: [[name, value]]. */
export const facts = (rows) => h("dl", { class: "facts" },
	rows.map(([name, value]) => [h("dt", null, name), h("dd", null, value)]));

/* columns: [{title, cell: (row) => content, class, isHeader}]; rows: what the cells are made of. */
export function table({ caption, columns, rows, none }) {
	if (rows.length === 0 && none)
		return empty(none);
	return h("div", { class: "table-responsive", tabindex: "0", role: "region", "aria-label": caption },
		h("table", { class: "table table-hover align-middle" },
			h("caption", { class: "visually-hidden" }, caption),
			h("thead", null, h("tr", null, columns.map((column) =>
				h("th", { scope: "col", class: column.class }, column.title)))),
			h("tbody", null, rows.map((row) => h("tr", null, columns.map((column) => column.isHeader ?
				h("th", { scope: "row", class: column.class }, column.cell(row)) :
				h("td", { class: column.class }, column.cell(row))))))));
}

function pageLink(text, label, href, isCurrent) {
	return h("li", { class: `page-item${isCurrent ? " active" : ""}${href ? "" : " disabled"}` }, href ?
		h("a", { class: "page-link", href, "aria-label": label, "aria-current": isCurrent ? "page" : null }, text) :
		h("span", { class: "page-link", "aria-hidden": "true" }, text));
}

/* href: (page) => address.  One page: only the count. */
export function pager({ page, pages, total, href }) {
	const numbers = [...new Set([1, page - 1, page, page + 1, pages])].filter((n) => n >= 1 && n <= pages);
	const items = [];

	if (pages > 1) {
		items.push(pageLink("‹", texts.previous, page > 1 ? href(page - 1) : null, false));
		numbers.forEach((n, i) => {
			if (i > 0 && n > numbers[i - 1] + 1)
				items.push(pageLink("…", "", null, false));
			items.push(pageLink(format.count(n), texts.page(n), href(n), n === page));
		});
		items.push(pageLink("›", texts.next, page < pages ? href(page + 1) : null, false));
	}
	return h("nav", { class: "pager", "aria-label": texts.pages },
		h("span", { class: "quiet" }, texts.total(total)),
		items.length ? h("ul", { class: "pagination pagination-sm mb-0" }, items) : null);
}

/* A button that is off while its work goes on; an error is shown behind it. */
export function button(text, { kind = "outline-primary", label, work, size = "sm" }) {
	const node = h("button", { type: "button", class: `btn btn-${kind} btn-${size}`, "aria-label": label }, text);

	node.addEventListener("click", () => busy(node, work));
	return node;
}

/* Does the work of a button or a form, which is off meanwhile.  An error is shown behind the button, or in the form. */
export async function busy(node, work) {
	const isForm = node instanceof HTMLFormElement;
	const control = isForm ? node.querySelector("[type=submit]") : node;
	const place = isForm ? node.querySelector(".card-body") ?? node : node.parentNode;

	if (control.getAttribute("aria-disabled") === "true")
		return;
	if (isForm)
		clearFaults(node);
	place.querySelectorAll(":scope > .problem").forEach((old) => old.remove());
	control.setAttribute("aria-disabled", "true");
	try {
		await work();
	} catch (error) {
		if (error.name === "AbortError")
			return;
		if (isForm && showFaults(node, error))
			return;
		if (isForm)
			place.append(problem(error));
		else
			node.after(problem(error));
	} finally {
		control.removeAttribute("aria-disabled");
	}
}

export function copyButton(text, label) {
	const done = h("span", null, texts.copy);

	return h("button", {
		type: "button", class: "btn btn-outline-secondary btn-sm copy", "aria-label": label,
		on: {
			click: async () => {
				try {
					await navigator.clipboard.writeText(text);
					fill(done, texts.copied);
					announce(texts.copied);
				} catch {
					/* Without https a page has no clipboard. */
					await show({ title: label, content: [h("textarea", {
						class: "form-control", readonly: true, rows: 4, "aria-label": label,
						on: { focus: (event) => event.target.select() } }, text)] });
				}
			},
		},
	}, done);
}

/* A command for a shell, to copy. */
export const command = (text) => h("div", { class: "command" },
	h("code", null, text), copyButton(text, texts.copyCommand(text)));

/* Lets the browser write a file of this name. */
export function saveAs(url, name) {
	const link = h("a", { href: url, download: name });

	document.body.append(link);
	link.click();
	link.remove();
}

/* A dialog: resolves to the value of the button that closed it, "" for Escape. */
function show({ title, content, buttons = [] }) {
	return new Promise((resolve) => {
		const heading = h("h2", { class: "h5", id: "dialog-title" }, title);
		const node = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
			h("form", { method: "dialog" }, heading, ...content,
				h("div", { class: "dialog-buttons" }, buttons,
					buttons.length ? null :
						h("button", { class: "btn btn-primary", value: "" }, texts.close))));

		node.addEventListener("close", () => {
			node.remove();
			resolve(node.returnValue);
		});
		document.body.append(node);
		node.showModal();
	});
}

/*
 * Asks before something is done: true or false.  word: must be typed.  content: further nodes, such as
 * fields, whose values the caller reads afterwards.
 */
export async function ask({ title, text, word, action, danger = false, content = [] }) {
	const doer = h("button", { class: `btn btn-${danger ? "danger" : "primary"}`, value: "yes", disabled: Boolean(word) },
		action);
	const typed = word ? h("input", {
		class: "form-control", id: "typed", autocomplete: "off", spellcheck: "false",
		on: { input: () => { doer.disabled = typed.value !== word; } },
	}) : null;
	const label = word ? h("label", { for: "typed", class: "form-label" }, texts.type, " ", h("code", null, word)) : null;

	return await show({ title, content: [text ? h("p", null, text) : null, ...content, label, typed],
		/* No submit button: Enter in a field does what the dialog is for. */
		buttons: [h("button", { type: "button", class: "btn btn-outline-secondary",
			on: { click: (event) => event.target.closest("dialog").close("") } }, texts.cancel), doer],
	}) === "yes";
}

/* A thing to read or copy once. */
export const tell = (title, ...content) => show({ title, content });

/*
 * A labelled control of a form.  type: text, number, datetime-local, url, password, checkbox, select
 * (options: [[value, text]]), textarea.
 */
export function field({ name, label, type = "text", value = "", hint, options, ...more }) {
	const id = `field-${name}`;
	const described = `${id}-hint ${id}-fault`;
	const common = { id, name, "aria-describedby": described, ...more };
	let control;

	if (type === "select")
		control = h("select", { class: "form-select", ...common }, options.map(([key, text]) =>
			h("option", { value: key, selected: key === value }, text)));
	else if (type === "checkbox")
		control = h("input", { class: "form-check-input", type, checked: Boolean(value), ...common });
	else if (type === "textarea")
		control = h("textarea", { class: "form-control", ...common }, value ?? "");
	else
		control = h("input", { class: "form-control", type, value: value ?? "", ...common });
	return h("div", { class: type === "checkbox" ? "form-check field" : "field" },
		type === "checkbox" ? control : null,
		h("label", { for: id, class: type === "checkbox" ? "form-check-label" : "form-label" }, label),
		type === "checkbox" ? null : control,
		h("div", { id: `${id}-hint`, class: "form-text" }, hint ?? null),
		h("div", { id: `${id}-fault`, class: "fault" }));
}

function clearFaults(form) {
	form.querySelectorAll(".fault").forEach((node) => fill(node));
	form.querySelectorAll("[aria-invalid]").forEach((node) => node.removeAttribute("aria-invalid"));
}

/* Shows the faults of a 422 at their fields; false: one has no field here, or it is no such error. */
export function showFaults(form, error) {
	const places = (error.faults ?? []).map((fault) => form.elements.namedItem(fault.field.split(".")[0]));

	clearFaults(form);
	if (places.length === 0 || !places.every((place) => place instanceof Element))
		return false;
	places.forEach((place, i) => {
		place.setAttribute("aria-invalid", "true");
		document.getElementById(`${place.id}-fault`)?.append(error.faults[i].message, " ");
	});
	places[0].focus();
	return true;
}
