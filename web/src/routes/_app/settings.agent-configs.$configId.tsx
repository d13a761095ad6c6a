import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { AgentConfigPage } from "@/features/agent-configs/AgentConfigPage";

/** `test`: to be tested once, as soon as the page is there. */
interface ConfigSearch {
  test?: true;
}

export const Route = createFileRoute("/_app/settings/agent-configs/$configId")({
  validateSearch: (search: Record<string, unknown>): ConfigSearch => ({
    test: search.test === true ? true : undefined,
  }),
  component: ConfigRoute,
});

function ConfigRoute() {
  const { configId } = Route.useParams();
  const { test } = Route.useSearch();
  const navigate = Route.useNavigate();
  const onTesting = useCallback(() => void navigate({ search: {}, replace: true }), [navigate]);
  const onDeleted = useCallback(
    () => void navigate({ to: "/settings/agent-configs", replace: true }),
    [navigate],
  );
  return (
    <AgentConfigPage
      configId={configId}
      isToBeTested={test === true}
      onTesting={onTesting}
      onDeleted={onDeleted}
    />
  );
}
