import { z } from "zod";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, type Parsed, Text, urlPart } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, statusOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Essentials = z.object({
  alertId: Text,
  originAlertId: Text,
  alertRule: Text,
  severity: Text,
  signalType: Text,
  monitorCondition: Text,
  monitoringService: Text,
  alertTargetIDs: z.array(Text).catch([]),
  configurationItems: z.array(Text).catch([]),
  firedDateTime: Text,
  resolvedDateTime: Text,
  description: Text,
  investigationLink: Text,
});

const Payload = z.object({
  schemaId: Text,
  data: z
    .object({
      essentials: Essentials.optional().catch(undefined),
      customProperties: Labels.nullish().catch({}),
    })
    .optional(),
});

/** Azure's own five levels: Sev0 is the worst, and not the P1 of others. */
const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

const USE_COMMON_SCHEMA = "in the action group's webhook switch *Enable the common alert schema* on";

const TEST_RULE = "dd0c-test";

/** Azure Monitor's common alert schema (reference/providers.md §8). */
export const azure = defineAdapter({
  title: "Azure Monitor",
  sends: ["alerts"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
    steps: [
      "In the Azure portal open *Monitor → Alerts → Action groups*, create or edit one, and under *Actions* add a *Webhook*.",
      "Paste the URL below as *URI* and switch *Enable the common alert schema* on.",
      "Choose *Test* to see it arrive, then add the action group to your alert rules. A custom property `service` on a rule makes cards better.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: USE_COMMON_SCHEMA,
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ schemaId, data }): Parsed {
    const essentials = data?.essentials;
    const status = statusOfWord(essentials?.monitorCondition);
    if (!essentials || status === undefined) {
      const what = essentials
        ? 'payload has no "monitorCondition"'
        : `payload is of another kind (${schemaId ?? "no schemaId"})`;
      return { kind: "unreadable", reason: `Azure's ${what}: ${USE_COMMON_SCHEMA}.` };
    }
    const properties = data?.customProperties ?? {};
    const target = essentials.alertTargetIDs[0];
    const firedAt = isoTime(essentials.firedDateTime);
    const resolvedAt = isoTime(essentials.resolvedDateTime);
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: essentials.alertId ?? essentials.originAlertId,
          providerIncidentId: essentials.originAlertId,
          status,
          severity: SEVERITIES[Number(/^sev(\d)$/i.exec(essentials.severity ?? "")?.[1] ?? 2)] ?? "medium",
          severityWord: essentials.severity,
          service: serviceIn(properties) ?? essentials.configurationItems[0] ?? target?.split("/").at(-1),
          environment: environmentIn(properties),
          title: essentials.alertRule ?? "Azure alert",
          description: essentials.description,
          tags: present({
            ...properties,
            "azure.signal": essentials.signalType,
            "azure.service": essentials.monitoringService,
            "azure.resource_group": /\/resourcegroups\/([^/]{1,200})/i.exec(
              target?.slice(0, 2_000) ?? "",
            )?.[1],
            "azure.target": target,
          }),
          triggeredAt: firedAt,
          resolvedAt: status === "resolved" ? resolvedAt : undefined,
          occurredAt: status === "resolved" ? (resolvedAt ?? undefined) : firedAt,
          sourceUrl: portalLink(essentials.alertId),
          // Azure's own test names a rule `test-…` in a subscription of ones.
          test:
            essentials.alertRule === TEST_RULE ||
            (essentials.alertId?.startsWith("/subscriptions/11111111-1111-1111-1111-111111111111/") ?? false),
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const essentials = {
      alertId: `/subscriptions/test/providers/Microsoft.AlertsManagement/alerts/${nonce}`,
      alertRule: TEST_RULE,
      severity: "Sev4",
      signalType: "Metric",
      monitorCondition: "Fired",
      configurationItems: ["dd0c-test"],
      firedDateTime: new Date(now).toISOString(),
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        schemaId: "azureMonitorCommonAlertSchema",
        data: { essentials, alertContext: {} },
      }),
    };
  },
});

/** Not in the payload: the portal's page of an alert is found by its id. */
function portalLink(alertId: string | undefined): string | undefined {
  return alertId === undefined || alertId.length > 500
    ? undefined
    : `https://portal.azure.com/#view/Microsoft_Azure_Monitoring/AlertDetails.ReactView/alertId/${urlPart(alertId)}`;
}
