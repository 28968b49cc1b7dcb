import { z } from "zod";
import { optionGroup, plainOption } from "../blocks/text.ts";
import { parseJson } from "../core/parse-json.ts";
import type { UiSuggestions } from "../ui-contract.ts";
import { isAccepted, type Reply } from "./deliver.ts";

const MAX = 100;

const SuggestionResponse = z.union([
  z.object({ options: z.array(plainOption).max(MAX) }),
  z.object({ option_groups: z.array(optionGroup).max(MAX) }),
]);

/** Reads the app's options; undefined when it gave none that Slack would take. */
export function readSuggestions(reply: Reply): UiSuggestions | undefined {
  if (!isAccepted(reply)) return undefined;
  const parsed = SuggestionResponse.safeParse(parseJson(reply.text));
  if (!parsed.success) return undefined;
  const given = parsed.data;
  return {
    // zod types an absent field as `undefined`; in parsed JSON it is simply not there.
    options: "options" in given ? (given.options as UiSuggestions["options"]) : [],
    optionGroups: "option_groups" in given ? (given.option_groups as UiSuggestions["optionGroups"]) : [],
  };
}
