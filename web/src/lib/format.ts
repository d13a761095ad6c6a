/** Dates, times, durations and numbers as people read them, in the workspace's zone and the current language. */
import { currentLanguage, t } from "./i18n";

export const WORKSPACE_ZONE = "Asia/Shanghai";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = currentLanguage();
  const key = language + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language, { timeZone: WORKSPACE_ZONE, ...options });
    formatters.set(key, found);
  }
  return found;
}

const dayKeyFormat = new Intl.DateTimeFormat("en-CA", {
  timeZone: WORKSPACE_ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The workspace's calendar day of a moment, as 2025-12-20. */
export function dayKey(at: string | number | Date): string {
  return dayKeyFormat.format(new Date(at));
}

/** Whole calendar days from one moment to a later one, in the workspace's zone. */
export function daysBetween(from: string | number, to: number): number {
  return Math.round((Date.parse(dayKey(to)) - Date.parse(dayKey(from))) / DAY);
}

/** 15:24 */
export function clock(at: string): string {
  return formatter({ hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(at));
}

/** 今天, 昨天, 12月18日, or with the year when it is another one. */
export function dayLabel(at: string | number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.yesterday");
  const sameYear = dayKey(at).slice(0, 4) === dayKey(now).slice(0, 4);
  return formatter({ month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) }).format(
    new Date(at),
  );
}

/** For a list: 2 分钟前, then 14:17, 昨天, 12月18日. */
export function shortTime(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (age < MINUTE) return t("time.now");
  if (age < HOUR) return t("time.minutesAgo", { n: Math.floor(age / MINUTE) });
  return daysBetween(at, now) === 0 ? clock(at) : dayLabel(at, now);
}

/** Day and clock together: 昨天 16:05. */
export function dayTime(at: string, now: number): string {
  return `${dayLabel(at, now)} ${clock(at)}`;
}

/** A moment to come: 今天 18:00, 明天 09:00, 周一 09:00, 12月28日 09:00. */
export function upcoming(at: string, now: number): string {
  const days = -daysBetween(at, now);
  const day =
    days === 1
      ? t("time.tomorrow")
      : days > 1 && days < 7
        ? formatter({ weekday: "short" }).format(new Date(at))
        : dayLabel(at, now);
  return `${day} ${clock(at)}`;
}

/** The full moment, for a tooltip or a drawer: 2025年12月20日 15:24:08. */
export function fullTime(at: string): string {
  return formatter({ dateStyle: "long", timeStyle: "medium", hour12: false }).format(new Date(at));
}

/** How long ago, or how long something lasted, coarsely: 3 分钟, 5 小时, 2 天. */
export function span(ms: number): string {
  if (ms < MINUTE) return t("time.lessThanMinute");
  if (ms < HOUR) return t("time.minutes", { n: Math.floor(ms / MINUTE) });
  if (ms < DAY) return t("time.hours", { n: Math.floor(ms / HOUR) });
  return t("time.days", { n: Math.floor(ms / DAY) });
}

/** A measured duration: 420 毫秒, 1.8 秒. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return t("time.ms", { n: Math.round(ms) });
  return t("time.seconds", { n: (ms / 1000).toFixed(ms < 10_000 ? 1 : 0) });
}

export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toLocaleString(currentLanguage());
}

/** A share between 0 and 1 as a percentage; one decimal only where it says something. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  const value = share * 100;
  return `${Number.isInteger(value) ? value : value.toFixed(1)}%`;
}

/** A count on a badge never grows wider than three characters. */
export function badge(count: number): string {
  return count > 99 ? "99+" : String(count);
}

/** An amount in its own currency; the code alone where the browser does not know it. */
export function money(amount: number | null | undefined, currency: string | null | undefined): string {
  if (amount === null || amount === undefined) return "–";
  if (!currency) return number(amount);
  try {
    const style = { style: "currency", currency, maximumFractionDigits: 4 } as const;
    return new Intl.NumberFormat(currentLanguage(), style).format(amount);
  } catch {
    return `${number(amount)} ${currency}`;
  }
}
