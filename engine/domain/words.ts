/** Returns a duration in words that fit into a sentence: `less than a minute`, `4 minutes`, `2 hours`, `3 days`. */
export function durationWord(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 90) return several(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 36 ? several(hours, "hour") : several(Math.round(hours / 24), "day");
}

/** Returns how often, in words: `once`, `twice`, `7 times`. */
export function countWord(count: number): string {
  const whole = Math.round(count);
  return whole === 1 ? "once" : whole === 2 ? "twice" : `${whole} times`;
}

function several(count: number, unit: string): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
