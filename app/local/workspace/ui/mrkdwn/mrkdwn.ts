import type { ListItem, TextBlock } from "./ast.ts";
import { decodeEntities } from "./entities.ts";
import { MRKDWN, parseInline } from "./inline.ts";

/** Parses Slack's mrkdwn: fenced code first (nothing inside it counts), then quotes and lists line by line. */
export function parseMrkdwn(source: string): TextBlock[] {
  return source.split(/```/).flatMap((part, index, parts) => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) return [{ kind: "pre", text: decodeEntities(part.replace(/^\n|\n$/g, "")) }];
    const unclosed = index % 2 === 1 ? `\`\`\`${part}` : part;
    return parseLines(index === 0 ? unclosed : unclosed.replace(/^\n/, ""));
  });
}

const QUOTE = /^(?:&gt;|>) ?(.*)$/;
const ITEM = /^(\s*)(•|◦|-|\d{1,3}\.)\s+(.*)$/;

type Line =
  | { kind: "quote"; text: string }
  | { kind: "item"; item: ListItem }
  | { kind: "plain"; text: string };

function parseLines(text: string): TextBlock[] {
  if (text === "") return [];
  const blocks: TextBlock[] = [];
  let pending: Line[] = [];
  const flush = () => {
    if (pending.length > 0) blocks.push(blockOf(pending));
    pending = [];
  };
  for (const line of text.split("\n").map(classify)) {
    if (pending[0] !== undefined && pending[0].kind !== line.kind) flush();
    pending.push(line);
  }
  flush();
  return blocks;
}

function classify(text: string): Line {
  const quote = QUOTE.exec(text);
  if (quote) return { kind: "quote", text: quote[1] ?? "" };
  const item = ITEM.exec(text);
  if (item === null) return { kind: "plain", text };
  const [, indent = "", marker = "", rest = ""] = item;
  return {
    kind: "item",
    item: { marker, depth: Math.floor(indent.length / 2), children: parseInline(rest, MRKDWN) },
  };
}

function blockOf(lines: Line[]): TextBlock {
  const items = lines.flatMap((line) => (line.kind === "item" ? [line.item] : []));
  if (items.length > 0) return { kind: "list", items };
  const text = lines.map((line) => (line.kind === "item" ? "" : line.text)).join("\n");
  const children = parseInline(text, MRKDWN);
  return { kind: lines[0]?.kind === "quote" ? "quote" : "paragraph", children };
}
