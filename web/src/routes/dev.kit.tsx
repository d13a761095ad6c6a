import { createFileRoute } from "@tanstack/react-router";
import { KitPage } from "@/app/kit/KitPage";

/** Every part of the kit on one page, to be looked at. */
export const Route = createFileRoute("/dev/kit")({ component: KitPage });
