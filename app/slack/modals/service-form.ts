import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import type { ServiceWord } from "../../../engine/domain/service-word.ts";
import { section } from "../cards/parts.ts";
import { factOf } from "../cards/questions.ts";
import { type LastChange, lastChanged, modal, text } from "./blocks.ts";
import { pageButtons, pageOf } from "./pages.ts";
import { previewBlock } from "./preview-block.ts";

const PER_PAGE = 25;

/** What a modal about services shows besides the facts. */
export interface Shown {
  readonly page: number;
  /** What was just done, or stands against it; mrkdwn of ours. */
  readonly note?: string;
  /** Who last said something here, or took it back. */
  readonly changed?: LastChange;
}

/** One kind of thing that people say of two services: how it is asked, and what was said so far, the oldest first. */
export interface ServiceForm {
  readonly callbackId: string;
  readonly title: string;
  readonly lead: string;
  /** What stands before the fields. */
  readonly above: readonly KnownBlock[];
  readonly fields: readonly InputBlock[];
  /** What the fields make, for a sentence: `this alias`. */
  readonly makes: string;
  readonly said: ReadonlyArray<{ readonly word: ServiceWord; readonly said: "yes" | "no" }>;
  readonly removes: string;
}

/** Returns the modal: a form for one more, and what people said, each with a way to take it back. */
export function serviceForm({ page, note, changed }: Shown, form: ServiceForm): ModalView {
  return {
    ...modal({
      callbackId: form.callbackId,
      title: form.title,
      submit: "Add",
      metadata: { page },
      blocks: [
        section([form.lead]),
        ...(note === undefined ? [] : [{ ...section([note]), block_id: "note" }]),
        ...form.above,
        ...form.fields,
        previewBlock(form.callbackId, form.makes),
        { type: "divider" },
        ...saidBlocks(form, page),
        ...lastChanged(changed),
      ],
    }),
    close: text("Done", 24),
  };
}

function saidBlocks({ said: all, removes }: ServiceForm, page: number): KnownBlock[] {
  if (all.length === 0) return [section(["Nobody has said anything yet."])];
  const shown = pageOf(all.toReversed(), page, PER_PAGE);
  return [
    section(["*Said by people*"]),
    ...shown.items.map(
      ({ word, said }): KnownBlock => ({
        ...section([factOf(word, said)]),
        accessory: {
          type: "button",
          action_id: removes,
          text: text("Remove", 75),
          value: JSON.stringify(word),
        },
      }),
    ),
    ...pageButtons(shown),
  ];
}
