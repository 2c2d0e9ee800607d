// lint.js FILE...: what redocly's recommended rules find, a line each.  What the folder that
// it is called in names in .redocly.lint-ignore.yaml is left out.
"use strict";
const { getLineColLocation, lint, loadConfig } = require("@redocly/openapi-core");

async function problemsOf(file, config) {
	const found = await lint({ ref: file, config });
	return found.filter((problem) => !problem.ignored).map((problem) => {
		const [place] = problem.location.map(getLineColLocation);
		return `${file}:${place.start.line}: ${problem.severity}: ${problem.message} (${problem.ruleId})`;
	});
}

(async () => {
	const config = await loadConfig();
	for (const file of process.argv.slice(2))
		for (const line of await problemsOf(file, config))
			console.log(line);
})();
