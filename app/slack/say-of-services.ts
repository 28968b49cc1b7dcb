import { problemOfWord, type Said, saidOfServices, withSaid } from "../../engine/domain/said-of-services.ts";
import type { ServiceWord } from "../../engine/domain/service-word.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { subjectOf } from "./cards/questions.ts";
import { changeCorrelation } from "./change-correlation.ts";
import type { SlackDeps } from "./deps.ts";
import { readNames } from "./services.ts";

/** What the audit trail calls it. */
export const ACTIONS_TOLD = {
  dependency: { yes: "dependency_set", no: "dependency_refused", nothing: "dependency_removed" },
  alias: { yes: "alias_set", no: "alias_refused", nothing: "alias_removed" },
} as const;

/**
 * Notes what a person says of two services, or takes it back with `"nothing"`. Returns what stands against it, in a
 * sentence; undefined when it is noted, or was so already.
 */
export async function sayOfServices(
  deps: SlackDeps,
  tenantId: TenantId,
  saying: {
    readonly userId: string;
    readonly word: ServiceWord;
    readonly said: Said;
    /** Whoever typed it wants to hear that it is there already; whoever pressed a button twice does not. */
    readonly isNew?: boolean;
  },
): Promise<string | undefined> {
  const { userId, word, said, isNew = false } = saying;
  const namesOf = await readNames(deps, tenantId);
  let problem: string | undefined;
  await changeCorrelation(deps, tenantId, userId, (before) => {
    const names = namesOf(before);
    const was = saidOfServices(before, word, names);
    if (was === said && !isNew) return undefined;
    if (said === "yes") problem = problemOfWord(before, word, names);
    if (problem !== undefined) return undefined;
    const action = ACTIONS_TOLD[word.kind][said];
    return {
      config: withSaid(before, word, said, names),
      notes: [{ action, target: subjectOf(word), before: was, after: said }],
    };
  });
  return problem;
}
