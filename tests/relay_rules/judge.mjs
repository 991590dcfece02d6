// Judges the SDL in the file given by the rules of Relay, and prints a line for each fault; then how many rules there are.
import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { readFileSync } from "node:fs";

const sdl = readFileSync(process.argv[2], "utf-8");
const rules = {
  ...graphql.configs["flat/schema-relay"].rules,
  // Relay itself asks for less: a list need not be a connection, an edge may hold what has no id of its own (a cell, a
  // version), and a connection may go forwards only.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
};
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
    plugins: { "@graphql-eslint": graphql },
    rules,
  },
});
const [{ messages }] = await eslint.lintText(sdl, { filePath: "schema.graphql" });
for (const { line, ruleId, message } of messages) console.log(`${line} ${ruleId} ${message}`);
console.log(`${Object.keys(rules).length} rules`);
