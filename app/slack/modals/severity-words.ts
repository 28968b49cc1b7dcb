import { Severity } from "../../../engine/domain/severity.ts";

const WORDS_MAX = 50;
const WORD_LENGTH_MAX = 40;

/** What was typed, one `word = severity` a line: the words by their meaning, or the sentence that names the line to mend. */
export type ReadWords =
  | { readonly ok: true; readonly words: Readonly<Record<string, Severity>> }
  | { readonly ok: false; readonly problem: string };

/** Reads a person's own words for severities; nothing typed means none. */
export function readSeverityWords(typed: string): ReadWords {
  const lines = typed.split("\n").map((line) => line.trim());
  const words = new Map<string, Severity>();
  for (const line of lines.filter((one) => one !== "")) {
    const [word = "", meaning = ""] = line.split(/\s*[=:]\s*/, 2).map((part) => part.trim().toLowerCase());
    const severity = Severity.safeParse(meaning);
    if (word === "" || word.length > WORD_LENGTH_MAX || !severity.success)
      return {
        ok: false,
        problem: `"${line.slice(0, 60)}": write it like "sev2 = critical". Severities are ${Severity.options.join(", ")}.`,
      };
    const other = words.get(word);
    if (other !== undefined && other !== severity.data)
      return { ok: false, problem: `"${word}" is there twice, as ${other} and as ${severity.data}.` };
    words.set(word, severity.data);
  }
  return words.size > WORDS_MAX
    ? { ok: false, problem: `At most ${WORDS_MAX} words.` }
    : { ok: true, words: Object.fromEntries(words) };
}

/** Returns the words as they are typed, line by line. */
export function severityLines(words: Readonly<Record<string, Severity>>): string[] {
  return Object.entries(words).map(([word, severity]) => `${word} = ${severity}`);
}

/** Returns such lines without those of which a later one says something else of the same word. */
export function latestLines(lines: readonly string[]): string[] {
  return [...new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" = ")), line])).values()];
}
