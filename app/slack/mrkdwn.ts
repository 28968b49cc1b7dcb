import { clip, oneLine } from "../../engine/domain/text.ts";

/**
 * Returns foreign text as mrkdwn that shows it and does nothing else: no mention, no link, no formatting of its own
 * making. Cut before escaping, because a cut through `&lt;` would show half an entity (reference/reliability.md §1.7).
 */
export function escapeText(text: string, lengthMax: number): string {
  return entities(unformatted(oneLine(text, lengthMax)));
}

/** A look-alike for each sign that starts or ends formatting, where it could: inside a word Slack leaves it alone. */
function unformatted(text: string): string {
  return text
    .replaceAll("`", "ˋ")
    .replace(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu, (sign) => LOOK_ALIKES[sign] ?? sign);
}

function entities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { "*": "∗", _: "ˍ", "~": "∼" };

/** Returns foreign text in bold; stars in it cannot end the bold. */
export function bold(text: string, lengthMax: number): string {
  return `*${escapeText(text, lengthMax).replaceAll("*", "∗")}*`;
}

/** Longer addresses are not worth the room they take in a card. */
const URL_LENGTH_MAX = 1_200;

/** Returns a link to an absolute http(s) address with foreign text as its label, or the label alone when there is no address. */
export function link(url: string | undefined, label: string, lengthMax: number): string {
  const shown = escapeText(label, lengthMax).replaceAll("|", "¦");
  if (url === undefined || !URL.canParse(url)) return shown;
  const { protocol, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return shown;
  const target = entities(href.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C"));
  return target.length > URL_LENGTH_MAX ? shown : `<${target}|${shown}>`;
}

/** Returns a time that every reader sees in their own zone. `at` is epoch milliseconds. */
export function time(at: number): string {
  return `<!date^${Math.floor(at / 1000)}^{time}|${new Date(at).toISOString().slice(11, 16)} UTC>`;
}

/** Returns a day and time likewise, `Today at 14:05`, for what may be longer ago. `at` is epoch milliseconds. */
export function dayTime(at: number): string {
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}|${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC>`;
}

/** Returns how long ago a time is, `3 seconds ago`, counted by the reader's own Slack. `at` is epoch milliseconds. */
export function ago(at: number): string {
  return `<!date^${Math.floor(at / 1000)}^{ago}|${new Date(at).toISOString().slice(11, 16)} UTC>`;
}

/** Returns a person by their id. */
export function person(userId: string): string {
  return `<@${userId.replace(/[^A-Z0-9]/g, "")}>`;
}

/** Returns foreign text for a `plain_text` object, which Slack never interprets. */
export function plain(text: string, lengthMax: number): string {
  return clip(oneLine(text, lengthMax), lengthMax);
}

/** Returns `1 alert`, `2 alerts`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Returns a duration as a person says it: `less than a minute`, `4 minutes`, `2 hours`. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return count(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? count(hours, "hour") : count(Math.round(hours / 24), "day");
}

/**
 * Returns the first of them whose lines together, each with its break, are at most so long: escaped, a text may be five
 * times as long as it looks, and Slack refuses what is too long as a whole.
 */
export function fitting<T>(all: readonly T[], lengthMax: number, lineOf: (one: T) => string): T[] {
  let length = 0;
  return all.filter((one) => {
    length += lineOf(one).length + 1;
    return length <= lengthMax;
  });
}
