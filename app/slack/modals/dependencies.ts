import type { ModalView } from "@slack/types";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { section } from "../cards/parts.ts";
import { dependencyQuestion } from "../cards/questions.ts";
import type { ServiceFacts } from "../services.ts";
import { type Shown, serviceForm } from "./service-form.ts";
import { serviceInput } from "./service-input.ts";

/** Returns the modal: what alerts suggest, a form for a new one, and what people said. */
export function dependenciesModal(facts: ServiceFacts, shown: Shown): ModalView {
  const { config, suggested } = facts;
  const { revision: round, dependencies, notDependencies } = config;
  const divider = { type: "divider" } as const;
  const kind = "dependency" as const;
  return serviceForm(shown, {
    callbackId: VIEWS.dependencies,
    title: "Dependencies",
    lead: "When a service and one that depends on it alert together, they become one incident.",
    above: [
      ...(suggested.length === 0 ? [] : [divider, section(["*Seen in your alerts*"])]),
      ...suggested.flatMap(dependencyQuestion),
      divider,
    ],
    fields: [
      serviceInput(ACTIONS.downstream, "This service", "The one that suffers, such as checkout.", round),
      serviceInput(ACTIONS.upstream, "depends on", "The one that fails first, such as payments.", round),
    ],
    makes: "this dependency",
    said: [
      ...dependencies.map((pair) => ({ word: { kind, ...pair }, said: "yes" as const })),
      ...notDependencies.map((pair) => ({ word: { kind, ...pair }, said: "no" as const })),
    ],
    removes: ACTIONS.removeDependency,
  });
}
