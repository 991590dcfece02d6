// Serves the areas that graphkb keeps in Neo4j by @neo4j/graphql and Apollo Server: node server.js, the database being
// NEO4J_URL. Area nodes are found by the unique index on :Entity(id). The first line printed is the address.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const typeDefs = `
  type Area @node(labels: ["Entity", "Area"]) {
    id: ID!
    code: String
    name: String!
    parent: [Area!]! @relationship(type: "PART_OF", direction: OUT)
    children: [Area!]! @relationship(type: "PART_OF", direction: IN)
  }
`;

const { protocol, host, username, password } = new URL(process.env.NEO4J_URL);
const driver = neo4j.driver(`${protocol}//${host}`, neo4j.auth.basic(username, decodeURIComponent(password)));
const server = new ApolloServer({ schema: await new Neo4jGraphQL({ typeDefs, driver }).getSchema() });
const { url } = await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: 0 } });
console.log(`GraphQL at ${url}`);
