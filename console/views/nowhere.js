/*
 * An address that names no view.
 */
import { fill, h } from "../lib/dom.js";
import { shell as texts } from "../texts/page.js";

export function show(view) {
	fill(view.root, h("h1", { class: "h3" }, texts.views.nowhere), h("p", null, texts.nowhere),
		h("p", null, h("a", { href: "#/now" }, texts.views.now)));
}
