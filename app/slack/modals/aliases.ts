import type { ModalView } from "@slack/types";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { ServiceFacts } from "../services.ts";
import { type Shown, serviceForm } from "./service-form.ts";
import { serviceInput } from "./service-input.ts";

/** Returns the modal: a form for two names of one service, and what people said of names. */
export function aliasesModal({ config }: Pick<ServiceFacts, "config">, shown: Shown): ModalView {
  const { revision: round, serviceAliases, notAliases } = config;
  return serviceForm(shown, {
    callbackId: VIEWS.aliases,
    title: "Services and aliases",
    lead: "A deploy finds its alerts by the service's name. Environments, regions and the word service are left out by themselves; say here where your CI has another name for a service than your monitoring.",
    above: [],
    fields: [
      serviceInput(ACTIONS.ciName, "In CI it is", "As deploys name it, such as pay-svc.", round),
      serviceInput(
        ACTIONS.monitoringName,
        "In monitoring it is",
        "As alerts name it, such as payments.",
        round,
      ),
    ],
    makes: "this alias",
    said: [
      ...serviceAliases.map((pair) => ({ word: { kind: "alias", ...pair } as const, said: "yes" as const })),
      ...notAliases.map((pair) => ({ word: { kind: "alias", ...pair } as const, said: "no" as const })),
    ],
    removes: ACTIONS.removeAlias,
  });
}
