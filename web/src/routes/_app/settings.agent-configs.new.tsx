import { createFileRoute } from "@tanstack/react-router";
import { NewAgentConfigPage } from "@/features/agent-configs/NewAgentConfigPage";

export const Route = createFileRoute("/_app/settings/agent-configs/new")({ component: NewRoute });

function NewRoute() {
  const navigate = Route.useNavigate();
  return (
    <NewAgentConfigPage
      onCreated={({ id }, isToBeTested) =>
        void navigate({
          to: "/settings/agent-configs/$configId",
          params: { configId: id },
          search: isToBeTested ? { test: true } : {},
          replace: true,
        })
      }
    />
  );
}
