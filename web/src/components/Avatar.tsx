import clsx from "clsx";
import { Building2, Globe, Headset, type LucideIcon, MessageSquare, UserRound } from "lucide-react";
import { avatarHue, avatarText } from "./avatarText";

const SIZE = {
  xs: "size-6 rounded-control text-2xs",
  sm: "size-8 rounded-row text-sm",
  md: "size-9.5 rounded-[10px] text-base",
  lg: "size-11 rounded-card text-lg",
  xl: "size-13 rounded-card text-xl",
} as const;

const BADGE_ICON: Record<string, LucideIcon> = {
  blue: UserRound,
  green: Headset,
  cyan: Building2,
  orange: Globe,
};

interface AvatarProps {
  name: string;
  size?: keyof typeof SIZE;
  /** The hue of the channel shown as a small badge; none without it. */
  channelHue?: string | undefined;
  className?: string;
}

/** A rounded square with the end of the name on a tint of its own. Decorative: the name stands beside it. */
export function Avatar({ name, size = "md", channelHue, className }: AvatarProps) {
  const Badge = channelHue ? (BADGE_ICON[channelHue] ?? MessageSquare) : null;
  return (
    <span aria-hidden className={clsx("relative inline-flex shrink-0 select-none", className)}>
      <span
        data-hue={avatarHue(name)}
        className={clsx(
          "hue-tint inline-flex items-center justify-center overflow-hidden whitespace-nowrap",
          SIZE[size],
        )}
      >
        {avatarText(name)}
      </span>
      {Badge && (
        <span
          data-hue={channelHue}
          className="-right-1 -bottom-1 absolute flex size-4 items-center justify-center rounded-full border-2 border-surface bg-hue text-on-brand"
        >
          <Badge size={8} strokeWidth={2.6} />
        </span>
      )}
    </span>
  );
}
