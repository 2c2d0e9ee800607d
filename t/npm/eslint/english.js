// A rule: what people read stands in texts/.  A literal is for people when it is a child of an
// element, the value of an attribute that is shown or read aloud, or when it looks like a sentence.

const MAKERS = { h: 2, s: 2, fill: 1, badge: 1, card: 0, empty: 0, button: 0, announce: 0, tell: 0 };
const SHOWN = new Set(["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "title",
	"placeholder", "label", "caption", "text", "hint", "none", "action"]);
const TECHNICAL = new Set(["class", "style", "d", "points", "viewBox", "transform", "type", "role", "rel", "accept",
	"sandbox", "allow", "aria-describedby", "aria-labelledby"]);
const CALLS = new Set(["querySelector", "querySelectorAll", "closest", "matches", "matchMedia", "get", "has"]);
const letters = /\p{L}{2}/u;
// "Not yet", "in all", "of 5": words with a blank between them; or one that begins with a capital.
const sentence = /\p{L}+[,.:;!?]? \p{L}+|^\p{Lu}\p{Ll}+$/u;

const keyOf = ({ key }) => key.name ?? key.value;
const textOf = (node) => (node.type === "TemplateLiteral" ?
	node.quasis.map((part) => part.value.cooked).join(" 0 ") : node.value);

// The place of a node in a call's arguments: [name of the function, index].
function placeIn(parent, node) {
	const { callee } = parent;
	return [callee.property?.name ?? callee.name ?? "", parent.arguments.indexOf(node)];
}

// Up through what passes a value on: a ? b : c, a ?? b, [a, b], `${a}`, () => a.
function outer(node) {
	let inner = node;
	while (["ConditionalExpression", "LogicalExpression", "ArrayExpression", "ArrowFunctionExpression",
		"TemplateLiteral"].includes(inner.parent.type) && inner.parent.test !== inner && !inner.parent.params?.includes(inner))
		inner = inner.parent;
	return inner;
}

function isForPeople(node) {
	const value = outer(node);
	const { parent } = value;
	if (parent.type === "Property" && parent.value === value) {
		if (SHOWN.has(keyOf(parent)))
			return true;
		return !TECHNICAL.has(keyOf(parent)) && sentence.test(textOf(node));
	}
	if (parent.type === "CallExpression" && parent.callee !== value) {
		const [name, index] = placeIn(parent, value);
		if (Object.hasOwn(MAKERS, name) && index >= MAKERS[name])
			return true;
		return !CALLS.has(name) && sentence.test(textOf(node)) && name !== "setAttribute";
	}
	if (["ImportDeclaration", "ExportNamedDeclaration", "ImportExpression", "BinaryExpression", "SwitchCase",
		"MemberExpression"].includes(parent.type) || (parent.type === "Property" && parent.key === value))
		return false;
	return sentence.test(textOf(node));
}

export default {
	meta: { type: "problem", schema: [], messages: { english: "A text for people belongs to texts/: {{text}}" } },
	create(context) {
		const check = (node) => {
			const text = textOf(node);
			if (typeof text === "string" && letters.test(text) && isForPeople(node))
				context.report({ node, messageId: "english", data: { text: JSON.stringify(text) } });
		};
		return { Literal: check, TemplateLiteral: check };
	},
};
