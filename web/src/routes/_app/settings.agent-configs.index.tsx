import { createFileRoute } from "@tanstack/react-router";
import { AgentConfigsPage } from "@/features/agent-configs/AgentConfigsPage";

export const Route = createFileRoute("/_app/settings/agent-configs/")({ component: AgentConfigsPage });
