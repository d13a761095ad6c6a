import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useMemo } from "react";
import { capabilitiesQuery } from "@/api/reference";
import type { ChannelCapabilities } from "@/api/types";
import { pick } from "@/lib/i18n";

export function Tag({ hue, children, className }: { hue: string; children: string; className?: string }) {
  return (
    <span
      data-hue={hue}
      className={clsx(
        "hue-tint inline-block shrink-0 whitespace-nowrap rounded-tag px-1.25 text-xs",
        className,
      )}
    >
      {children}
    </span>
  );
}

export type ChannelMap = ReadonlyMap<string, ChannelCapabilities>;

/** What each channel is called, looks like and can do, by its key. */
export function useChannels(): ChannelMap {
  const { data } = useQuery(capabilitiesQuery);
  return useMemo(() => new Map((data ?? []).map((channel) => [channel.key, channel])), [data]);
}

export function channelLabel(channels: ChannelMap, key: string, fallback?: string): string {
  const channel = channels.get(key);
  return channel ? pick(channel.name_zh, channel.name_en) : (fallback ?? key);
}

interface SourceTagProps {
  channels: ChannelMap;
  channelType: string;
  /** The label sent with the row, for a channel this client does not know. */
  label?: string;
}

/** Where something came from; label and hue are the channel's own. */
export function SourceTag({ channels, channelType, label }: SourceTagProps) {
  return (
    <Tag hue={channels.get(channelType)?.hue ?? "slate"}>{channelLabel(channels, channelType, label)}</Tag>
  );
}
