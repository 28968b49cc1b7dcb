import type { EngineConfig } from "./engine-config.ts";
import { coreOf, type NameBook } from "./name-book.ts";
import { normaliseService } from "./service-name.ts";
import type { ServiceWord } from "./service-word.ts";

/** What people said of it so far. */
export type Said = "yes" | "no" | "nothing";

/** Beyond these nobody says a graph by hand; the fold looks through all of them. */
export const SAID_MAX = 500;

/** Returns what people said of just this. The direction of a dependency counts. */
export function saidOfServices(config: EngineConfig, word: ServiceWord, names: NameBook): Said {
  if (config[yesOf(word)].some((one) => isSame(one, word, names))) return "yes";
  return config[noOf(word)].some((one) => isSame(one, word, names)) ? "no" : "nothing";
}

/** Returns the settings in which a person said yes or no to it; `"nothing"` takes back what was said. */
export function withSaid(config: EngineConfig, word: ServiceWord, said: Said, names: NameBook): EngineConfig {
  const [yes, no] = [yesOf(word), noOf(word)];
  const without = (list: readonly Pair[]) => list.filter((one) => !isSame(one, word, names));
  const { kind: _, ...pair } = word;
  return {
    ...config,
    [yes]: [...without(config[yes]), ...(said === "yes" ? [pair] : [])],
    [no]: [...without(config[no]), ...(said === "no" ? [pair] : [])],
  };
}

/** Returns why a person cannot say this, in one sentence, or undefined. */
export function problemOfWord(config: EngineConfig, word: ServiceWord, names: NameBook): string | undefined {
  if (config[yesOf(word)].length >= SAID_MAX && saidOfServices(config, word, names) !== "yes")
    return `There are ${SAID_MAX} already. Remove one first.`;
  return word.kind === "dependency"
    ? problemOfDependency(config, word, names)
    : problemOfAlias(config, word, names);
}

function problemOfDependency(
  config: EngineConfig,
  word: Extract<ServiceWord, { kind: "dependency" }>,
  names: NameBook,
): string | undefined {
  const [up, down] = [coreIn(names, word.upstream), coreIn(names, word.downstream)];
  if (up === down)
    return word.upstream === word.downstream
      ? "A service does not depend on itself. Pick another one."
      : `${word.upstream} and ${word.downstream} are one service to us.`;
  if (saidOfServices(config, word, names) === "yes") return "This is there already.";
  const reversed = { kind: "dependency", upstream: word.downstream, downstream: word.upstream } as const;
  return saidOfServices(config, reversed, names) === "yes"
    ? `It is there the other way round: ${word.upstream} depends on ${word.downstream}. Remove that first.`
    : undefined;
}

function problemOfAlias(
  config: EngineConfig,
  word: Extract<ServiceWord, { kind: "alias" }>,
  names: NameBook,
): string | undefined {
  if (word.ci === word.monitoring) return "Both names are the same. Pick another one.";
  if (saidOfServices(config, word, names) === "yes") return "This is there already.";
  if (coreIn(names, word.ci) === coreIn(names, word.monitoring))
    return "These are one service to us already.";
  const taken = config.serviceAliases.find(({ ci }) => normaliseService(ci) === normaliseService(word.ci));
  return taken && `${word.ci} stands for ${taken.monitoring} already. Remove that first.`;
}

type Pair = EngineConfig["dependencies"][number] | EngineConfig["serviceAliases"][number];

function yesOf({ kind }: ServiceWord): "dependencies" | "serviceAliases" {
  return kind === "dependency" ? "dependencies" : "serviceAliases";
}

function noOf({ kind }: ServiceWord): "notDependencies" | "notAliases" {
  return kind === "dependency" ? "notDependencies" : "notAliases";
}

/** A dependency is between services, whatever they are called; an alias is about the very names. */
function isSame(one: Pair, word: ServiceWord, names: NameBook): boolean {
  if ("upstream" in one)
    return (
      word.kind === "dependency" &&
      coreIn(names, one.upstream) === coreIn(names, word.upstream) &&
      coreIn(names, one.downstream) === coreIn(names, word.downstream)
    );
  return (
    word.kind === "alias" &&
    normaliseService(one.ci) === normaliseService(word.ci) &&
    normaliseService(one.monitoring) === normaliseService(word.monitoring)
  );
}

function coreIn(names: NameBook, name: string): string {
  return coreOf(names, normaliseService(name));
}
