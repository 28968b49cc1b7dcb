import { useEffect, useEffectEvent, useState } from "react";
import type { UiOption, UiOptionGroup } from "../blocks/kit.ts";

/** One line of a select menu. `option` is there when the app supplied it, absent for people and channels. */
export interface SelectChoice {
  id: string;
  label: string;
  detail?: string | undefined;
  icon?: "hash" | "lock" | "person";
  option?: UiOption;
}

export interface SelectGroup {
  label: string | undefined;
  choices: SelectChoice[];
}

export type SelectSource =
  | { kind: "fixed"; groups: SelectGroup[] }
  | { kind: "asked"; ask(query: string): Promise<SelectGroup[]>; minLength: number };

interface Found {
  groups: SelectGroup[];
  note: string | undefined;
}

const TYPING_PAUSE_MS = 250;

/** What the menu shows for a query: a filter over what is known, or an answer from the app. */
export function useChoices(source: SelectSource, query: string): Found {
  const [answer, setAnswer] = useState<{ query: string; groups: SelectGroup[] }>();
  const asks = source.kind === "asked" && query.length >= source.minLength;
  const ask = useEffectEvent((asked: string) =>
    source.kind === "asked" ? source.ask(asked) : Promise.resolve([]),
  );
  useEffect(() => {
    if (!asks) return;
    let stale = false;
    const timer = setTimeout(() => {
      ask(query).then(
        (groups) => !stale && setAnswer({ query, groups }),
        () => !stale && setAnswer({ query, groups: [] }),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asks, query]);

  if (source.kind === "fixed") return filled(filter(source.groups, query), "No results");
  if (!asks) return { groups: [], note: `Type ${source.minLength} or more characters to search` };
  return answer?.query === query ? filled(answer.groups, "No results") : { groups: [], note: "Searching…" };
}

function filled(groups: SelectGroup[], otherwise: string): Found {
  return { groups, note: groups.some((group) => group.choices.length > 0) ? undefined : otherwise };
}

function filter(groups: SelectGroup[], query: string): SelectGroup[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return groups;
  const matches = (choice: SelectChoice) => choice.label.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, choices: group.choices.filter(matches) }));
}

/** Options and option groups of an app, as menu lines. */
export function groupsOf(
  options: UiOption[] | undefined,
  groups: UiOptionGroup[] | undefined,
): SelectGroup[] {
  const named = (groups ?? []).map((group) => ({
    label: group.label.text,
    choices: group.options.map(choiceOf),
  }));
  const loose = (options ?? []).map(choiceOf);
  return loose.length > 0 ? [{ label: undefined, choices: loose }, ...named] : named;
}

export function choiceOf(option: UiOption): SelectChoice {
  return { id: option.value ?? "", label: option.text.text, detail: option.description?.text, option };
}
