import type { Inline, ListItem, TextBlock } from "./ast.ts";
import { MARKDOWN, parseInline } from "./inline.ts";

interface Read {
  block: TextBlock;
  lines: number;
}

/** Parses the standard markdown that Slack's `markdown` block takes. */
export function parseMarkdown(source: string): TextBlock[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: TextBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === "") {
      at += 1;
      continue;
    }
    const read = readBlock(lines.slice(at));
    blocks.push(read.block);
    at += read.lines;
  }
  return blocks;
}

function readBlock(lines: string[]): Read {
  const first = lines[0] ?? "";
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(first);
  if (heading) {
    const children = inline(heading[2] ?? "");
    return { block: { kind: "heading", level: heading[1]?.length ?? 1, children }, lines: 1 };
  }
  if (/^\s*([-*_])\s*(?:\1\s*){2,}$/.test(first)) return { block: { kind: "rule" }, lines: 1 };
  if (first.startsWith("```")) return readFence(lines);
  if (first.startsWith(">")) return readQuote(lines);
  if (ITEM.test(first)) return readList(lines);
  if (first.includes("|") && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[1] ?? "") && lines[1]?.includes("-")) {
    return readGrid(lines);
  }
  return readParagraph(lines);
}

const ITEM = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/;

function readFence(lines: string[]): Read {
  const close = lines.findIndex((line, index) => index > 0 && line.startsWith("```"));
  const end = close === -1 ? lines.length : close;
  return { block: { kind: "pre", text: lines.slice(1, end).join("\n") }, lines: end + 1 };
}

function readQuote(lines: string[]): Read {
  const taken = takeWhile(lines, (line) => line.startsWith(">"));
  const text = taken.map((line) => line.replace(/^>\s?/, "")).join("\n");
  return { block: { kind: "quote", children: inline(text) }, lines: taken.length };
}

function readList(lines: string[]): Read {
  const taken = takeWhile(lines, (line) => ITEM.test(line));
  const items = taken.map((line): ListItem => {
    const [, indent = "", mark = "", text = ""] = ITEM.exec(line) ?? [];
    const marker = /\d/.test(mark) ? mark : "•";
    return { marker, depth: Math.floor(indent.length / 2), children: inline(checkbox(text)) };
  });
  return { block: { kind: "list", items }, lines: taken.length };
}

function checkbox(text: string): string {
  return text.replace(/^\[( |x)\]\s/i, (_, mark: string) => (mark === " " ? "☐ " : "☑ "));
}

function readGrid(lines: string[]): Read {
  const taken = takeWhile(lines, (line) => line.includes("|"));
  const [head = [], , ...rows] = taken.map(cells);
  return { block: { kind: "grid", head, rows }, lines: taken.length };
}

function cells(line: string): Inline[][] {
  const inner = line.trim().replace(/^\||\|$/g, "");
  return inner.split("|").map((cell) => inline(cell.trim()));
}

function readParagraph(lines: string[]): Read {
  const taken = takeWhile(
    lines,
    (line, index) =>
      index === 0 || (line.trim() !== "" && !/^(?:#{1,6}\s|```|>)/.test(line) && !ITEM.test(line)),
  );
  return { block: { kind: "paragraph", children: inline(taken.join("\n")) }, lines: taken.length };
}

function inline(text: string): Inline[] {
  return parseInline(text, MARKDOWN);
}

function takeWhile(lines: string[], keep: (line: string, index: number) => boolean): string[] {
  const end = lines.findIndex((line, index) => !keep(line, index));
  return end === -1 ? lines : lines.slice(0, end);
}
