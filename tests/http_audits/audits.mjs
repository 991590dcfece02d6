// Runs every audit of npm graphql-http against the address given, and prints for each its status, its id and its name.
import { serverAudits } from "graphql-http";

for (const audit of serverAudits({ url: process.argv[2], fetchFn: fetch })) {
  const result = await audit.fn();
  console.log(`${result.status} ${audit.id} ${audit.name}${result.reason ? ` (${result.reason})` : ""}`);
}
