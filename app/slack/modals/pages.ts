import type { ActionsBlock } from "@slack/types";
import { ACTIONS } from "../action-ids.ts";
import { text } from "./blocks.ts";

/** A list in a modal is shown in parts: Slack takes a hundred blocks. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pages: number;
}

/** Returns the part of a list that a page shows; a page that is gone by now is the last one. */
export function pageOf<T>(list: readonly T[], page: number, size: number): Page<T> {
  const pages = Math.max(1, Math.ceil(list.length / size));
  const shown = Math.min(Math.max(0, Math.trunc(page)), pages - 1);
  return { items: list.slice(shown * size, (shown + 1) * size), page: shown, pages };
}

/** Returns the way to the other pages; nothing when there is one only. */
export function pageButtons({ page, pages }: Page<unknown>): ActionsBlock[] {
  if (pages === 1) return [];
  const button = (label: string, to: number) => ({
    type: "button" as const,
    action_id: `${ACTIONS.turnPage}_${label.toLowerCase()}`,
    text: text(label, 75),
    value: String(to),
  });
  return [
    {
      type: "actions",
      block_id: "pages",
      elements: [
        ...(page > 0 ? [button("Newer", page - 1)] : []),
        ...(page < pages - 1 ? [button("Older", page + 1)] : []),
      ],
    },
  ];
}
