import type { MultiSelect, Select } from "@slack/types";
import type { ReactNode } from "react";
import type { ElementState } from "../blocks/kit.ts";
import { type Placement, type Surface, useElement, useSurface } from "../blocks/surface.ts";
import { type Names, useNames } from "../data/directory-context.ts";
import { SelectBox } from "./select-box.tsx";
import { choiceOf, groupsOf, type SelectChoice, type SelectSource } from "./select-source.ts";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

type AnySelect = Select | MultiSelect;

/** Slack asks for three characters before it bothers an app for options. */
const MIN_QUERY_LENGTH = 3;

/** All ten selects: they differ in where the choices come from and in how the value is written. */
export function SelectView({ element, at }: { element: AnySelect; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const names = useNames();
  const surface = useSurface();
  const isMultiple = element.type.startsWith("multi_");
  const max = "max_selected_items" in element ? element.max_selected_items : undefined;
  return (
    <>
      <SelectBox
        actionId={handle.actionId}
        fieldId={at.fieldId}
        placeholder={element.placeholder?.text ?? "Select an item"}
        source={sourceOf(element, names, surface, at.blockId, handle.actionId)}
        selected={selectedOf(handle.state, names)}
        multiple={isMultiple}
        max={max}
        change={(selected) => attempt.run(() => handle.set(stateOf(element.type, selected)))}
      />
      <Trouble words={attempt.trouble} />
    </>
  );
}

function sourceOf(
  element: AnySelect,
  names: Names,
  surface: Surface,
  blockId: string,
  actionId: string,
): SelectSource {
  switch (element.type) {
    case "static_select":
    case "multi_static_select":
      return { kind: "fixed", groups: groupsOf(element.options, element.option_groups) };
    case "external_select":
    case "multi_external_select":
      return {
        kind: "asked",
        minLength: element.min_query_length ?? MIN_QUERY_LENGTH,
        ask: async (query) => {
          const { options, optionGroups } = await surface.suggest(blockId, actionId, query);
          return groupsOf(options, optionGroups);
        },
      };
    case "users_select":
    case "multi_users_select":
      return fixed([...names.people.keys()].map((id) => personChoice(id, names)));
    case "channels_select":
    case "multi_channels_select":
      return fixed(placesOf(names, ["public"]));
    case "conversations_select":
    case "multi_conversations_select": {
      const include = element.filter?.include ?? ["public", "private", "im"];
      const people = include.includes("im") ? [...names.people.values()] : [];
      const direct = people.filter((person) => !(element.filter?.exclude_bot_users && person.isBot));
      return fixed([...placesOf(names, include), ...direct.map((person) => personChoice(person.id, names))]);
    }
  }
}

function fixed(choices: SelectChoice[]): SelectSource {
  return { kind: "fixed", groups: [{ label: undefined, choices }] };
}

function placesOf(names: Names, include: readonly string[]): SelectChoice[] {
  const places = [...names.places.values()];
  return places
    .filter((place) => include.includes(place.isPrivate ? "private" : "public"))
    .map((place) => placeChoice(place.id, names));
}

function placeChoice(id: string, names: Names): SelectChoice {
  const place = names.places.get(id);
  if (place === undefined) return personChoice(id, names);
  return { id, label: place.name, icon: place.isPrivate ? "lock" : "hash" };
}

function personChoice(id: string, names: Names): SelectChoice {
  return { id, label: names.people.get(id)?.name ?? id, icon: "person" };
}

function selectedOf(state: ElementState | undefined, names: Names): SelectChoice[] {
  if (state === undefined) return [];
  const options = state.selected_options ?? (state.selected_option ? [state.selected_option] : []);
  const people = state.selected_users ?? (state.selected_user ? [state.selected_user] : []);
  const places = [
    ...(state.selected_channels ?? []),
    ...(state.selected_conversations ?? []),
    ...(state.selected_channel ? [state.selected_channel] : []),
    ...(state.selected_conversation ? [state.selected_conversation] : []),
  ];
  return [
    ...options.map(choiceOf),
    ...people.map((id) => personChoice(id, names)),
    ...places.map((id) => placeChoice(id, names)),
  ];
}

function stateOf(type: AnySelect["type"], selected: SelectChoice[]): ElementState {
  const ids = selected.map((choice) => choice.id);
  const options = selected.flatMap((choice) => choice.option ?? []);
  switch (type) {
    case "static_select":
    case "external_select":
      return { type, selected_option: options[0] ?? null };
    case "multi_static_select":
    case "multi_external_select":
      return { type, selected_options: options };
    case "users_select":
      return { type, selected_user: ids[0] ?? null };
    case "multi_users_select":
      return { type, selected_users: ids };
    case "channels_select":
      return { type, selected_channel: ids[0] ?? null };
    case "multi_channels_select":
      return { type, selected_channels: ids };
    case "conversations_select":
      return { type, selected_conversation: ids[0] ?? null };
    case "multi_conversations_select":
      return { type, selected_conversations: ids };
  }
}
