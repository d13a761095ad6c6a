import { useQuery } from "@tanstack/react-query";
import { fullTime, number } from "@/lib/format";
import { t } from "@/lib/i18n";
import { channelStatusQuery } from "../queries";

/** How fetching goes, in figures. */
export function Polling({ configId }: { configId: string }) {
  const { data } = useQuery(channelStatusQuery(configId));
  if (!data) return null;
  return (
    <section className="border-line border-t pt-4">
      <h3 className="mb-1.5 text-base">{t("channels.polling")}</h3>
      <ul className="flex flex-col gap-1 text-ink-2 text-sm">
        <li>{t("channels.taken", { n: number(data.messages_taken) })}</li>
        {data.failures > 0 && <li>{t("channels.failures", { n: data.failures })}</li>}
        <li>
          {data.is_polling
            ? t("channels.pollingNow")
            : data.next_poll_at
              ? t("channels.nextAt", { at: fullTime(data.next_poll_at) })
              : t("channels.notAsked")}
        </li>
      </ul>
    </section>
  );
}
