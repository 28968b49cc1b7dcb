import { z } from "zod";
import { BLOCKS } from "./blocks.ts";
import { type BlockError, blockErrors } from "./errors.ts";
import { readableCharacters } from "./tables.ts";

export type Surface = "message" | "modal" | "home";

export type Verdict =
  | { ok: true }
  | { ok: false; error: "invalid_blocks"; errors: BlockError[]; messages: string[] };

export interface ValidateOptions {
  /** Block types this workspace does not have yet, as during one of Slack's phased rollouts. */
  lacks?: readonly string[];
  /** Where the blocks sit in what was sent; `/blocks` unless told. */
  at?: string;
}

const BLOCKS_MAX: Record<Surface, number> = { message: 50, modal: 100, home: 100 };
const MARKDOWN_CHARACTERS_MAX = 12_000;
const TABLE_CHARACTERS_MAX = 10_000;
const DATA_TABLE_CHARACTERS_MAX = 20_000;
const CHARTS_MAX = 2;

/** Says what Slack would say about these blocks on this surface. Needs no server. */
export function validateBlocks(surface: Surface, blocks: unknown, options: ValidateOptions = {}): Verdict {
  const { lacks = [], at = "/blocks" } = options;
  const parsed = z.array(BLOCKS[surface]).max(BLOCKS_MAX[surface]).safeParse(blocks, { reportInput: true });
  const errors = parsed.success ? [] : blockErrors(parsed.error.issues, at);
  const all = [...errors, ...ruleErrors(surface, typedBlocks(blocks), lacks, at)];
  if (all.length === 0) return { ok: true };
  return { ok: false, error: "invalid_blocks", errors: all, messages: all.map(asMessage) };
}

/** One line of `response_metadata.messages`. */
export function asMessage(error: BlockError): string {
  return `[ERROR] ${error.message} [json-pointer:${error.pointer}]`;
}

interface TypedBlock {
  type: string;
  block_id?: unknown;
  text?: unknown;
}

function typedBlocks(blocks: unknown): TypedBlock[] {
  return Array.isArray(blocks)
    ? blocks.filter(
        (block): block is TypedBlock =>
          typeof block === "object" && block !== null && typeof block.type === "string",
      )
    : [];
}

type Refuse = (index: number, field: string, message: string) => void;

/** The rules that look at more than one block at a time. */
function ruleErrors(
  surface: Surface,
  blocks: TypedBlock[],
  lacks: readonly string[],
  at: string,
): BlockError[] {
  const errors: BlockError[] = [];
  const refuse: Refuse = (index, field, message) =>
    errors.push({ code: "failed_constraint", message, pointer: `${at}/${index}${field}` });
  blocks.forEach(({ type }, index) => {
    if (lacks.includes(type)) refuse(index, "/type", `unsupported type: ${type}`);
  });
  repeatedBlockIds(blocks, refuse);
  if (surface === "message") tooManyOf(blocks, "table", 1, refuse);
  tooManyOf(blocks, "data_visualization", CHARTS_MAX, refuse);
  tooMuchText(blocks, "markdown", MARKDOWN_CHARACTERS_MAX, "all markdown blocks", refuse);
  tooMuchText(blocks, "data_table", DATA_TABLE_CHARACTERS_MAX, "all data tables", refuse);
  blocks.forEach((block, index) => {
    if (block.type === "table" && readableCharacters(block) > TABLE_CHARACTERS_MAX)
      refuse(index, "/rows", `must be no more than ${TABLE_CHARACTERS_MAX} characters in all cells`);
  });
  return [...errors, ...repeatedActionIds(blocks, at)];
}

function repeatedBlockIds(blocks: TypedBlock[], refuse: Refuse): void {
  const seen = new Set<unknown>();
  blocks.forEach(({ block_id }, index) => {
    if (block_id === undefined) return;
    if (seen.has(block_id)) refuse(index, "/block_id", `block_id must be unique: ${String(block_id)}`);
    seen.add(block_id);
  });
}

function tooManyOf(blocks: TypedBlock[], type: string, max: number, refuse: Refuse): void {
  let count = 0;
  blocks.forEach((block, index) => {
    if (block.type !== type) return;
    count += 1;
    if (count > max) refuse(index, "", `no more than ${max} ${type} blocks allowed`);
  });
}

function tooMuchText(blocks: TypedBlock[], type: string, max: number, where: string, refuse: Refuse): void {
  let characters = 0;
  blocks.forEach((block, index) => {
    if (block.type !== type) return;
    characters += readableCharacters(block);
    if (characters > max) refuse(index, "", `must be no more than ${max} characters in ${where}`);
  });
}

/** Slack refuses the same action_id twice within one block. */
function repeatedActionIds(blocks: TypedBlock[], at: string): BlockError[] {
  return blocks.flatMap((block, index) => {
    if (!("elements" in block) || !Array.isArray(block.elements)) return [];
    const seen = new Set<unknown>();
    return block.elements.flatMap((element: unknown, position): BlockError[] => {
      const id =
        typeof element === "object" && element !== null && "action_id" in element
          ? element.action_id
          : undefined;
      if (id === undefined || !seen.has(id)) {
        seen.add(id);
        return [];
      }
      return [
        {
          code: "failed_constraint",
          message: `\`action_id\` \`${String(id)}\` already exists`,
          pointer: `${at}/${index}/elements/${position}/action_id`,
        },
      ];
    });
  });
}
