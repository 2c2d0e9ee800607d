// node texts.mjs FOLDER FILE...: the texts of that folder that no module uses, as object.name, a line each.  A text
// counts as used where a module that imports its object names it: texts.name, or const { name } = texts;
// texts.names[key], or texts.names alone, uses all names below.
import fs from "node:fs";

const [folder, ...modules] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, "utf8");
const sources = modules.filter((one) => !one.includes("/texts/")).map(read);
// All in one module, where words.js exports nothing.
const own = fs.readdirSync(folder).filter((one) => one !== "words.js").map((one) => read(`${folder}/${one}`));
const source = [read(`${folder}/words.js`).replaceAll("export ", ""), ...own].join("\n").replace(/^import .*$/gm, "");

// [module's source, its name for the object], of each that imports it.
function importing(object) {
	const found = [];
	for (const text of sources)
		for (const [, names] of text.matchAll(/import \{([^}]*)\} from "[^"]*\/texts\/\w+\.js"/g))
			for (const name of names.split(",")) {
				const [from, to = from] = name.trim().split(/ as /);
				if (from === object)
					found.push([text, to]);
			}
	return found;
}

function uses(text, alias, path) {
	const [first] = path;
	const chain = (n) => [alias, ...path.slice(0, n)].join("\\s*\\.\\s*");
	const unpacked = new RegExp(`\\{[^{}]*\\b${first}\\b[^{}]*\\} = ${alias}\\b`).test(text);
	// texts.a.b, or texts.a that is not followed by a name.
	return unpacked || new RegExp(`\\b${chain(path.length)}\\b`).test(text) ||
		path.some((_, n) => n > 0 && new RegExp(`\\b${chain(n)}\\b(?!\\s*\\.\\s*\\w)`).test(text));
}

function* leaves(value, path) {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		yield path;
	else
		for (const [name, inner] of Object.entries(value))
			yield* leaves(inner, [...path, name]);
}

const texts = await import(`data:text/javascript,${encodeURIComponent(source)}`);
for (const [object, value] of Object.entries(texts)) {
	const users = importing(object);
	for (const path of leaves(value, []))
		if (!users.some(([text, alias]) => uses(text, alias, path)))
			console.log([object, ...path].join("."));
}
