import { parseAngle } from "./angle.ts";
import type { Inline } from "./ast.ts";
import { decodeEntities, safeUrl } from "./entities.ts";

/** How emphasis, links and bare addresses are written: the one difference between mrkdwn and markdown. */
export interface Dialect {
  marks: { open: string; kind: "bold" | "italic" | "strike" }[];
  angleLinks: boolean;
  bracketLinks: boolean;
}

export const MRKDWN: Dialect = {
  marks: [
    { open: "*", kind: "bold" },
    { open: "_", kind: "italic" },
    { open: "~", kind: "strike" },
  ],
  angleLinks: true,
  bracketLinks: false,
};

export const MARKDOWN: Dialect = {
  marks: [
    { open: "**", kind: "bold" },
    { open: "__", kind: "bold" },
    { open: "~~", kind: "strike" },
    { open: "*", kind: "italic" },
    { open: "_", kind: "italic" },
  ],
  angleLinks: true,
  bracketLinks: true,
};

interface Taken {
  node: Inline;
  length: number;
}

/** Parses one run of text. Marks nest; anything that does not close is left as the author typed it. */
export function parseInline(source: string, dialect: Dialect): Inline[] {
  const nodes: Inline[] = [];
  let plain = "";
  let index = 0;
  const flush = () => {
    if (plain) nodes.push({ kind: "text", text: decodeEntities(plain) });
    plain = "";
  };
  while (index < source.length) {
    const taken = takeAt(source, index, dialect);
    if (taken === undefined) {
      plain += source[index];
      index += 1;
    } else {
      flush();
      nodes.push(taken.node);
      index += taken.length;
    }
  }
  flush();
  return nodes;
}

function takeAt(source: string, index: number, dialect: Dialect): Taken | undefined {
  switch (source[index]) {
    case "\n":
      return { node: { kind: "break" }, length: 1 };
    case "`":
      return takeCode(source, index);
    case "<":
      return dialect.angleLinks ? takeAngle(source, index) : undefined;
    case "[":
      return dialect.bracketLinks ? takeBracketLink(source, index, dialect) : undefined;
    case ":":
      return takeEmoji(source, index);
    case "h":
      return takeBareUrl(source, index);
    default:
      return takeMark(source, index, dialect);
  }
}

function takeCode(source: string, index: number): Taken | undefined {
  const end = source.indexOf("`", index + 1);
  if (end <= index + 1) return undefined;
  const text = source.slice(index + 1, end);
  if (text.includes("\n")) return undefined;
  return { node: { kind: "code", text: decodeEntities(text) }, length: end - index + 1 };
}

function takeAngle(source: string, index: number): Taken | undefined {
  const end = source.indexOf(">", index);
  if (end === -1) return undefined;
  const inside = source.slice(index + 1, end);
  if (!/^(?:[@#!]\S|[a-z][a-z+.-]*:\S)/i.test(inside)) return undefined;
  return { node: parseAngle(inside), length: end - index + 1 };
}

function takeBracketLink(source: string, index: number, dialect: Dialect): Taken | undefined {
  const match = /^\[([^\]\n]+)\]\(([^()\s]+)\)/.exec(source.slice(index));
  const url = safeUrl(decodeEntities(match?.[2] ?? ""));
  if (match?.[1] === undefined || url === undefined) return undefined;
  return {
    node: { kind: "link", url, children: parseInline(match[1], dialect) },
    length: match[0].length,
  };
}

function takeEmoji(source: string, index: number): Taken | undefined {
  const match = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/.exec(source.slice(index, index + 80));
  if (match?.[1] === undefined || /^\d+$/.test(match[1])) return undefined;
  return { node: { kind: "emoji", name: match[1] }, length: match[0].length };
}

function takeBareUrl(source: string, index: number): Taken | undefined {
  if (isWordCharacter(source[index - 1])) return undefined;
  const match = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?'")\]*_~`]/.exec(source.slice(index));
  const url = match === null ? undefined : safeUrl(decodeEntities(match[0]));
  if (match === null || url === undefined) return undefined;
  return { node: { kind: "link", url, children: [{ kind: "text", text: url }] }, length: match[0].length };
}

function takeMark(source: string, index: number, dialect: Dialect): Taken | undefined {
  for (const { open, kind } of dialect.marks) {
    if (!source.startsWith(open, index)) continue;
    if (isWordCharacter(source[index - 1])) continue;
    const from = index + open.length;
    if (source[from] === undefined || /\s/.test(source[from])) continue;
    const end = closingMark(source, from, open);
    if (end === -1) continue;
    const children = parseInline(source.slice(from, end), dialect);
    return { node: { kind, children }, length: end + open.length - index };
  }
  return undefined;
}

/** The place where the mark closes on the same line: after a non-space, before something that is not a word. */
function closingMark(source: string, from: number, mark: string): number {
  for (let at = from + 1; at < source.length && source[at] !== "\n"; at += 1) {
    if (source[at] === "`") {
      const codeEnd = source.indexOf("`", at + 1);
      if (codeEnd !== -1) at = codeEnd;
      continue;
    }
    if (!source.startsWith(mark, at)) continue;
    const closes = !/\s/.test(source[at - 1] ?? " ") && !isWordCharacter(source[at + mark.length]);
    if (closes) return at;
  }
  return -1;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
