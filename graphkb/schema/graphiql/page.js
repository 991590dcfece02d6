// Opens GraphiQL on this service, with the ready operations in its tabs.
"use strict";

const endpoint = new URL("/graphql", location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

fetch("/graphiql/tabs.json")
  .then((response) => response.json())
  .then((tabs) => {
    // Of the first tab GraphiQL takes the variables from where it left them the last time, and nowhere else.
    if (!localStorage.getItem("graphiql:tabState")) localStorage.setItem("graphiql:variables", tabs[0].variables);
    ReactDOM.createRoot(document.getElementById("graphiql")).render(
      React.createElement(GraphiQL, {
        fetcher: GraphiQL.createFetcher({ url: endpoint.href, subscriptionUrl: socket.href }),
        defaultTabs: tabs,
        shouldPersistHeaders: false,
      }),
    );
  });
