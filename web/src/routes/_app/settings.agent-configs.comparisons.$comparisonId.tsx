import { createFileRoute } from "@tanstack/react-router";
import { ComparisonPage } from "@/features/agent-configs/comparisons/ComparisonPage";

export const Route = createFileRoute("/_app/settings/agent-configs/comparisons/$comparisonId")({
  component: ComparisonRoute,
});

function ComparisonRoute() {
  const { comparisonId } = Route.useParams();
  return <ComparisonPage comparisonId={comparisonId} />;
}
