/*
 * Elements, made of texts and nodes only: no text is ever parsed as markup, and no style or handler
 * is an attribute, which the Content-Security-Policy forbids.
 */

const SVG = "http://www.w3.org/2000/svg";

function append(node, children) {
	for (const child of children.flat(Infinity))
		if (child !== null && child !== undefined && child !== false)
			node.append(child instanceof Node ? child : String(child));
}

function make(node, attributes, children) {
	const { on = {}, data = {}, style = {}, ...plain } = attributes ?? {};

	for (const [name, value] of Object.entries(plain))
		if (value === true)
			node.setAttribute(name, "");
		else if (value !== false && value !== null && value !== undefined)
			node.setAttribute(name, value);
	for (const [name, work] of Object.entries(on))
		node.addEventListener(name, work);
	Object.assign(node.dataset, data);
	for (const [name, value] of Object.entries(style))
		node.style.setProperty(name, value);
	append(node, children);
	return node;
}

/* h("a", { href: "#/now", class: "link", on: { click: work } }, "text", node, [nodes], null) */
export function h(tag, attributes, ...children) {
	return make(document.createElement(tag), attributes, children);
}

/* The same for SVG. */
export function s(tag, attributes, ...children) {
	return make(document.createElementNS(SVG, tag), attributes, children);
}

/* Replaces what is in the node. */
export function fill(node, ...children) {
	node.replaceChildren();
	append(node, children);
	return node;
}
