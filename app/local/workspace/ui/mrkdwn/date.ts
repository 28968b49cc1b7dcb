const DAY_MS = 86_400_000;

/** Fills the tokens of `<!date^seconds^{date} at {time}|…>` in the reader's own time zone. */
export function formatSlackDate(seconds: number, format: string, now: number): string {
  const at = new Date(seconds * 1000);
  return format.replace(/\{(\w+)\}/g, (token, name: string) => formatToken(at, name, now) ?? token);
}

function formatToken(at: Date, name: string, now: number): string | undefined {
  switch (name) {
    case "date_num":
      return [at.getFullYear(), at.getMonth() + 1, at.getDate()]
        .map((n) => String(n).padStart(2, "0"))
        .join("-");
    case "date_slash":
      return at.toLocaleDateString("en-US");
    case "date":
      return at.toLocaleDateString("en-US", { month: "long", day: "numeric", year: "numeric" });
    case "date_long":
      return at.toLocaleDateString("en-US", {
        weekday: "long",
        month: "long",
        day: "numeric",
        year: "numeric",
      });
    case "date_short":
      return at.toLocaleDateString("en-US", { month: "short", day: "numeric", year: "numeric" });
    case "date_pretty":
    case "date_long_pretty":
    case "date_short_pretty":
    case "day_divider_pretty":
      return (
        nearDay(at, now) ?? formatToken(at, name.replace("_pretty", "").replace("day_divider", "date"), now)
      );
    case "time":
      return clockTime(at);
    case "time_secs":
      return at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago":
      return ago(now - at.getTime());
    default:
      return undefined;
  }
}

/** "10:42 AM", as Slack writes the time next to a name. */
export function clockTime(at: Date): string {
  return at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

/** The words on the line between two days of messages. */
export function dayLabel(at: Date, now: number): string {
  const near = nearDay(at, now);
  if (near !== undefined) return near[0]?.toUpperCase() + near.slice(1);
  const weekday = at.toLocaleDateString("en-US", { weekday: "long" });
  const month = at.toLocaleDateString("en-US", { month: "long" });
  return `${weekday}, ${month} ${ordinal(at.getDate())}`;
}

function nearDay(at: Date, now: number): string | undefined {
  const days = Math.round((midnight(new Date(now)) - midnight(at)) / DAY_MS);
  return { 0: "today", 1: "yesterday", [-1]: "tomorrow" }[days];
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function ordinal(day: number): string {
  const suffix =
    day % 100 >= 11 && day % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
  return `${day}${suffix}`;
}

/** "2 minutes ago" or "in 3 hours": how far away, in the largest whole unit. */
export function ago(elapsedMs: number): string {
  const units: [number, string][] = [
    [DAY_MS, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
  ];
  for (const [ms, word] of units) {
    const count = Math.floor(Math.abs(elapsedMs) / ms);
    if (count < 1) continue;
    const span = `${count} ${word}${count === 1 ? "" : "s"}`;
    return elapsedMs < 0 ? `in ${span}` : `${span} ago`;
  }
  return "just now";
}
