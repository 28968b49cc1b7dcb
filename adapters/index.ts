import type { Adapter } from "./contract.ts";
import { datadog } from "./datadog.ts";
import { github } from "./github.ts";
import { grafana } from "./grafana.ts";
import { pagerduty } from "./pagerduty.ts";

/** Every provider, by the id that stands in its URL. */
export const adapters = { datadog, pagerduty, grafana, github } satisfies Record<string, Adapter>;

export type ProviderId = keyof typeof adapters;

/** Returns the text as a provider id, or undefined when we do not know it. */
export function parseProviderId(text: string): ProviderId | undefined {
  return Object.hasOwn(adapters, text) ? (text as ProviderId) : undefined;
}
