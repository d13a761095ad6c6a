import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/settings/")({
  // First what may need somebody at night.
  beforeLoad: () => {
    throw redirect({ to: "/settings/agent-configs" });
  },
});
