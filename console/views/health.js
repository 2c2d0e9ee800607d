/*
 * The view is empty so far.
 */
import { fill, h } from "../lib/dom.js";
import { shell } from "../texts.js";

export async function show(view) {
	fill(view.root, h("h1", { class: "h3" }, shell.views.health));
}
