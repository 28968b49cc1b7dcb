import { z } from "zod";
import type { ServiceWord } from "../../engine/domain/service-word.ts";

const Name = z.string().min(1).max(200);
const DependencyPair = z.object({ upstream: Name, downstream: Name });
const AliasPair = z.object({ ci: Name, monitoring: Name });
const Word = z.discriminatedUnion("kind", [
  DependencyPair.extend({ kind: z.literal("dependency") }),
  AliasPair.extend({ kind: z.literal("alias") }),
]);

/** Reads a button's value: a pair of services, or with its kind a word about them; undefined when it is neither. */
export function readWord(value: string | undefined): ServiceWord | undefined {
  const json = parseJson(value ?? "");
  const word = Word.safeParse(json);
  if (word.success) return word.data;
  const dependency = DependencyPair.safeParse(json);
  if (dependency.success) return { kind: "dependency", ...dependency.data };
  const alias = AliasPair.safeParse(json);
  return alias.success ? { kind: "alias", ...alias.data } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
