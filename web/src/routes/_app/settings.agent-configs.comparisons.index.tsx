import { createFileRoute } from "@tanstack/react-router";
import { ComparisonsPage } from "@/features/agent-configs/comparisons/ComparisonsPage";

/** `config`: the brain to be compared, which opens the form at once. */
interface ComparisonsSearch {
  config?: string;
}

export const Route = createFileRoute("/_app/settings/agent-configs/comparisons/")({
  validateSearch: (search: Record<string, unknown>): ComparisonsSearch => ({
    config: typeof search.config === "string" && search.config ? search.config : undefined,
  }),
  component: ComparisonsRoute,
});

function ComparisonsRoute() {
  const { config } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ComparisonsPage
      configId={config ?? null}
      onOpen={(comparisonId) =>
        void navigate({ to: "/settings/agent-configs/comparisons/$comparisonId", params: { comparisonId } })
      }
    />
  );
}
