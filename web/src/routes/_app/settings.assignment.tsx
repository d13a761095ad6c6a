import { createFileRoute } from "@tanstack/react-router";
import { AssignmentPage } from "@/features/assignment/AssignmentPage";

export const Route = createFileRoute("/_app/settings/assignment")({ component: AssignmentPage });
