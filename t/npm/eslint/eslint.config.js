// ESLint's recommended rules, and the console's own: no markup from texts, all texts in texts/.
import js from "@eslint/js";
import globals from "globals";

import english from "./english.js";

const rules = {
	...js.configs.recommended.rules,
	eqeqeq: "error",
	"no-eval": "error",
	"no-implied-eval": "error",
	"no-new-func": "error",
	"no-shadow": "off",
	"no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_" }],
	"no-var": "error",
	"prefer-const": "error",
};

const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "writeln", "setHTML",
	"setHTMLUnsafe", "srcdoc", "createContextualFragment", "parseFromString"];
const keeping = ["localStorage", "indexedDB", "caches"];
const properties = [
	...markup.map((property) => ({ property, message: "A text is never parsed as markup." })),
	...keeping.map((property) => ({ property, message: "Only sessionStorage keeps something." })),
	{ property: "cookie", message: "Only sessionStorage keeps something." },
];
const syntax = [{
	selector: "AssignmentExpression[left.property.name=/^on[a-z]+$/]",
	message: "Handlers are for addEventListener.",
}];

export default [
	{
		files: ["console/**/*.js"],
		languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
		plugins: { console: { rules: { english } } },
		rules: {
			...rules,
			"console/english": "error",
			"no-restricted-globals": ["error", ...keeping],
			"no-restricted-properties": ["error", ...properties],
			"no-restricted-syntax": ["error", ...syntax],
		},
	},
	{ files: ["console/texts/*.js"], rules: { "console/english": "off" } },
	{
		files: ["t/npm/**/*.js", "t/style/*.mjs"],
		languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { ...globals.node, ...globals.browser } },
		rules,
	},
];
