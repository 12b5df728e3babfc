import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { LiveProvider } from "../live/live-context";
import { meQuery } from "../live/me";
import { createQueryClient } from "../live/query-client";
import { Session } from "../live/session";
import { createPageRouter } from "./router";
import "./app.css";

const session = new Session();
void session.start();
const queries = createQueryClient();
void queries.prefetchQuery(meQuery);

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <LiveProvider live={session}>
        <RouterProvider router={createPageRouter()} />
      </LiveProvider>
    </QueryClientProvider>,
  );
}
