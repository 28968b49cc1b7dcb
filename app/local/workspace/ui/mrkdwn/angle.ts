import type { Inline } from "./ast.ts";
import { decodeEntities, safeUrl } from "./entities.ts";

/** What stands between `<` and `>` in mrkdwn: a mention, a broadcast, a date or a link. */
export function parseAngle(inside: string): Inline {
  const bar = inside.indexOf("|");
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? "" : decodeEntities(inside.slice(bar + 1));
  const first = target[0];
  if (first === "@") return { kind: "user", id: target.slice(1), label };
  if (first === "#") return { kind: "channel", id: target.slice(1), label };
  if (first === "!") return parseSpecial(target.slice(1), label);
  return parseLink(decodeEntities(target), label);
}

function parseSpecial(target: string, label: string): Inline {
  const [name = "", seconds, format, url] = target.split("^");
  if (name === "date" && seconds !== undefined && format !== undefined) {
    return {
      kind: "date",
      seconds: Number(seconds),
      format: decodeEntities(format),
      url: safeUrl(url === undefined ? undefined : decodeEntities(url)),
      fallback: label,
    };
  }
  if (name === "subteam") return { kind: "broadcast", label: label || "@group" };
  return { kind: "broadcast", label: label ? `@${label.replace(/^@/, "")}` : `@${name}` };
}

function parseLink(url: string, label: string): Inline {
  const safe = safeUrl(url);
  const text = label || url.replace(/^mailto:/, "");
  if (safe === undefined) return { kind: "text", text: label ? `${label} (${url})` : `<${url}>` };
  return { kind: "link", url: safe, children: [{ kind: "text", text }] };
}
