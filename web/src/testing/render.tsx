import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { Toaster } from "@/components/Toast";

export function testQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
}

/** Draws one element with a query cache and a router in which every path exists and shows it. */
export async function renderPage(
  element: ReactNode,
  { path = "/", client = testQueryClient() }: { path?: string; client?: QueryClient } = {},
): Promise<RenderResult & { client: QueryClient; router: { state: { location: { href: string } } } }> {
  const root = createRootRoute({
    component: () => (
      <>
        <Outlet />
        <Toaster />
      </>
    ),
  });
  const any = createRoute({ getParentRoute: () => root, path: "$", component: () => element });
  const home = createRoute({ getParentRoute: () => root, path: "/", component: () => element });
  const router = createRouter({
    routeTree: root.addChildren([home, any]),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  const result = render(
    <QueryClientProvider client={client}>
      {/* The page's own routes are not registered here, on purpose. */}
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return { ...result, client, router };
}
