import type { KnownBlock, ModalView } from "@slack/types";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { context, section } from "../cards/parts.ts";
import { dependencyQuestion, factOf } from "../cards/questions.ts";
import { person, time } from "../mrkdwn.ts";
import type { ServiceFacts } from "../services.ts";
import { modal, text } from "./blocks.ts";
import { pageButtons, pageOf } from "./pages.ts";
import { serviceInput } from "./service-input.ts";

const PER_PAGE = 25;

/** What a modal about services shows besides the facts. */
export interface Shown {
  readonly page: number;
  /** What was just done, or stands against it; mrkdwn of ours. */
  readonly note?: string;
}

/** Returns the modal: what alerts suggest, a form for a new one, and what people said. */
export function dependenciesModal(facts: ServiceFacts, { page, note }: Shown): ModalView {
  const { config, suggested } = facts;
  const round = config.revision;
  return {
    ...modal({
      callbackId: VIEWS.dependencies,
      title: "Dependencies",
      submit: "Add",
      metadata: { page },
      blocks: [
        section(["When a service and one that depends on it alert together, they become one incident."]),
        ...(note === undefined ? [] : [{ ...section([note]), block_id: "note" }]),
        ...(suggested.length === 0 ? [] : [{ type: "divider" } as const, section(["*Seen in your alerts*"])]),
        ...suggested.flatMap(dependencyQuestion),
        { type: "divider" },
        serviceInput(ACTIONS.downstream, "This service", "The one that suffers, such as checkout.", round),
        serviceInput(ACTIONS.upstream, "depends on", "The one that fails first, such as payments.", round),
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
    ...config.dependencies.map((one) => ({ ...one, said: "yes" as const })),
    ...config.notDependencies.map((one) => ({ ...one, said: "no" as const })),
  ];
  if (all.length === 0) return [section(["Nobody has said anything yet."])];
  const shown = pageOf(all.toReversed(), page, PER_PAGE);
  return [
    section(["*Said by people*"]),
    ...shown.items.map(({ upstream, downstream, said }): KnownBlock => {
      const word = { kind: "dependency", upstream, downstream } as const;
      return {
        ...section([factOf(word, said)]),
        accessory: {
          type: "button",
          action_id: ACTIONS.removeDependency,
          text: text("Remove", 75),
          value: JSON.stringify(word),
        },
      };
    }),
    ...pageButtons(shown),
  ];
}

/** Who changed the settings last, of all of them. */
export function lastChange({ tenant }: Pick<ServiceFacts, "tenant">): KnownBlock[] {
  if (!tenant?.configSetBy) return [];
  const when = tenant.configSetAt ? ` ${time(tenant.configSetAt.getTime())}` : "";
  return [context([`Settings last changed by ${person(tenant.configSetBy)}${when}`])];
}
