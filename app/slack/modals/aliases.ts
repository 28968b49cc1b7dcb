import type { KnownBlock, ModalView } from "@slack/types";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { section } from "../cards/parts.ts";
import { factOf } from "../cards/questions.ts";
import type { ServiceFacts } from "../services.ts";
import { modal, text } from "./blocks.ts";
import { lastChange, type Shown } from "./dependencies.ts";
import { pageButtons, pageOf } from "./pages.ts";
import { serviceInput } from "./service-input.ts";

const PER_PAGE = 25;

/** Returns the modal: a form for two names of one service, and what people said of names. */
export function aliasesModal(facts: ServiceFacts, { page, note }: Shown): ModalView {
  const round = facts.config.revision;
  return {
    ...modal({
      callbackId: VIEWS.aliases,
      title: "Services and aliases",
      submit: "Add",
      metadata: { page },
      blocks: [
        section([
          "A deploy finds its alerts by the service's name. Environments, regions and the word service are left out by themselves; say here where your CI has another name for a service than your monitoring.",
        ]),
        ...(note === undefined ? [] : [{ ...section([note]), block_id: "note" }]),
        serviceInput(ACTIONS.ciName, "In CI it is", "As deploys name it, such as pay-svc.", round),
        serviceInput(
          ACTIONS.monitoringName,
          "In monitoring it is",
          "As alerts name it, such as payments.",
          round,
        ),
        { type: "divider" },
        ...saidList(facts, page),
        ...lastChange(facts),
      ],
    }),
    close: text("Done", 24),
  };
}

function saidList({ config }: ServiceFacts, page: number): KnownBlock[] {
  const all = [
    ...config.serviceAliases.map((one) => ({ ...one, said: "yes" as const })),
    ...config.notAliases.map((one) => ({ ...one, said: "no" as const })),
  ];
  if (all.length === 0) return [section(["Nobody has said anything yet."])];
  const shown = pageOf(all.toReversed(), page, PER_PAGE);
  return [
    section(["*Said by people*"]),
    ...shown.items.map(({ ci, monitoring, said }): KnownBlock => {
      const word = { kind: "alias", ci, monitoring } as const;
      return {
        ...section([factOf(word, said)]),
        accessory: {
          type: "button",
          action_id: ACTIONS.removeAlias,
          text: text("Remove", 75),
          value: JSON.stringify(word),
        },
      };
    }),
    ...pageButtons(shown),
  ];
}
