export default {
	input: process.env.OPENAPI,
	output: { path: "made/hey-api", importFileExtension: ".js" },
	plugins: [
		"@hey-api/client-fetch",
		"@hey-api/typescript",
		"zod",
		{ name: "@hey-api/sdk", validator: "zod" },
	],
};
