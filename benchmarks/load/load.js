// Asks a GraphQL service over several connections for some seconds, and until as many answers have come, and prints what
// came back as one JSON object: node load.js < JOB, JOB being {"url", "bodies": [text], "connections", "seconds"}.
// Each connection begins at a question of its own, so that no two ask the same in step, if there are as many. An answer
// that does not begin with data, or whose first field is null or empty, counts as wrong.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { url, bodies, connections, seconds } = JSON.parse(readFileSync(0, "utf8"));
const ANSWER_S = 60;
const RIGHT = /^\{"data":\{"\w+":(\{|\[\{)/;
const took = [];
let clients = 0;
const start = performance.now();
let last = start;

const run = autocannon({
  url,
  connections,
  duration: seconds + ANSWER_S,
  timeout: ANSWER_S,
  method: "POST",
  headers: { "content-type": "application/json" },
  setupClient: (client) => {
    const first = Math.floor((clients++ * bodies.length) / connections);
    client.setRequests([...bodies.slice(first), ...bodies.slice(0, first)].map((body) => ({ body })));
  },
  verifyBody: (body) => RIGHT.test(body),
});
run.on("response", (client, status, bytes, milliseconds) => {
  took.push(milliseconds);
  last = performance.now();
  if (last - start > 1000 * seconds && took.length >= connections) run.stop();
});
const { non2xx, mismatches, errors } = await run;

took.sort((a, b) => a - b);
const quantile = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
const wrong = non2xx + mismatches + errors;
const result = { answers: took.length, seconds: (last - start) / 1000, p50: quantile(0.5), p99: quantile(0.99), wrong };
console.log(JSON.stringify(result));
