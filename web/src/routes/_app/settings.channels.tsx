import { createFileRoute } from "@tanstack/react-router";
import { ChannelsPage } from "@/features/channel-accounts/ChannelsPage";

/** `open`: the configuration in the drawer, or `new`. */
interface ChannelsSearch {
  open?: string;
}

export const Route = createFileRoute("/_app/settings/channels")({
  validateSearch: (search: Record<string, unknown>): ChannelsSearch => ({
    open: typeof search.open === "string" && search.open ? search.open : undefined,
  }),
  component: ChannelsRoute,
});

function ChannelsRoute() {
  const { open } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ChannelsPage
      openId={open ?? null}
      onOpen={(id) => void navigate({ search: { open: id ?? undefined }, replace: true })}
    />
  );
}
