import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { setCsrfToken, setSignedOutHandler } from "@/api/client";
import { sessionKeys } from "@/api/keys";
import { routeTree } from "@/routeTree.gen";
import { NotFoundPage, RouteErrorPage } from "./ErrorPages";
import { forgetReload } from "./newRelease";
import { PendingPage } from "./PendingPage";
import { usePreferences } from "./preferences";
import { createQueryClient } from "./queryClient";

const queryClient = createQueryClient();

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  // The query cache decides what is fresh, not the router.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: RouteErrorPage,
  defaultNotFoundComponent: NotFoundPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

setSignedOutHandler(() => {
  if (queryClient.getQueryData(sessionKeys.me) === null) return;
  setCsrfToken(null);
  queryClient.setQueryData(sessionKeys.me, null);
  void router.invalidate();
});

export function App() {
  const language = usePreferences((state) => state.language);
  useEffect(forgetReload, []);
  // Texts are plain function calls, so another language means drawing everything anew.
  return (
    <QueryClientProvider client={queryClient} key={language}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
