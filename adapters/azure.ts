import { z } from "zod";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed, Text, urlPart } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** A list, or the one text that a copy of it has. */
const Texts = z
  .union([z.array(Text), Text.transform((text) => [text])])
  .catch([])
  .transform((texts) => texts.flatMap((text) => text ?? []));

const Essentials = z.object({
  alertId: Text,
  originAlertId: Text,
  alertRule: Text,
  severity: Text,
  signalType: Text,
  monitorCondition: Text,
  monitoringService: Text,
  alertTargetIDs: Texts,
  configurationItems: Texts,
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
      alertContext: z.object({ properties: Labels, labels: Labels }).nullish().catch(undefined),
      customProperties: Labels,
    })
    .optional()
    .catch(undefined),
});

/** Azure's own five levels: Sev0 is the worst, and not the P1 of others. */
const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

const USE_COMMON_SCHEMA = "in the action group's webhook switch *Enable the common alert schema* on";

/** The subscription of the samples that *Test action group* sends. */
const SAMPLE = "/subscriptions/11111111-1111-1111-1111-111111111111/";

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
    if (!essentials) {
      const schema = schemaId ?? "without a schemaId";
      return {
        kind: "unreadable",
        reason: `Azure sent a payload of another schema (${schema.slice(0, 100)}): ${USE_COMMON_SCHEMA}.`,
      };
    }
    const status = statusOfWord(essentials.monitorCondition);
    if (status === undefined)
      return {
        kind: "unreadable",
        reason: `Azure's payload has no "monitorCondition": ${USE_COMMON_SCHEMA}.`,
      };
    // Metric and log rules repeat the custom properties there, an activity log has its own kind of them; the labels are
    // those of Azure's Prometheus.
    const isRule = /^(metric|log)$/i.test(essentials.signalType ?? "");
    const { properties: repeated, labels } = data.alertContext ?? {};
    const properties = { ...labels, ...(isRule ? repeated : {}), ...data.customProperties };
    const [target] = essentials.alertTargetIDs;
    const firedAt = isoTime(essentials.firedDateTime);
    const resolvedAt = isoTime(essentials.resolvedDateTime);
    const isResolved = status === "resolved";
    const { alertId } = essentials;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertId ?? essentials.originAlertId,
          providerIncidentId: essentials.originAlertId,
          status,
          severity: severityOf(essentials.severity),
          severityWord: essentials.severity,
          service: serviceIn(properties) ?? lastPart(target) ?? essentials.configurationItems[0],
          environment: environmentIn(properties),
          title: essentials.alertRule ?? "Azure alert",
          description: essentials.description,
          tags: present({
            ...properties,
            "azure.signal": essentials.signalType,
            "azure.service": essentials.monitoringService,
            "azure.resource_group": resourceGroupIn(target),
            "azure.target": target,
          }),
          triggeredAt: firedAt,
          resolvedAt: isResolved ? resolvedAt : undefined,
          occurredAt: isResolved ? resolvedAt : firedAt,
          sourceUrl: httpUrl(essentials.investigationLink) ?? portalLink(alertId),
          test: essentials.alertRule === TEST_RULE || isSample(essentials),
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

/** `Sev2`, or its bare number; older rules have a word. */
function severityOf(word: string | undefined): Severity {
  const level = /^(?:sev[- ]?)?(\d)$/i.exec(word ?? "")?.[1];
  return (level === undefined ? severityOfWord(word) : SEVERITIES[Number(level)]) ?? "medium";
}

/** What *Test action group* sends, and Microsoft's own pages show: its subscription, or its words. */
function isSample({ alertId, alertRule, description }: z.infer<typeof Essentials>): boolean {
  const isBySubscription = alertId?.toLowerCase().startsWith(SAMPLE) ?? false;
  return (
    isBySubscription ||
    (/^test-\w{0,30}AlertRule\b/i.test(alertRule?.slice(0, 100) ?? "") &&
      /^Alert ?rule ?description$/i.test(description?.slice(0, 50) ?? ""))
  );
}

/** A resource's id is a path that ends with its name; a subscription's number names none. */
function lastPart(target: string | undefined): string | undefined {
  const parts = (target ?? "")
    .slice(0, 2_000)
    .split("/")
    .filter((part) => part !== "");
  return parts.length === 2 && parts[0]?.toLowerCase() === "subscriptions" ? undefined : parts.at(-1);
}

function resourceGroupIn(target: string | undefined): string | undefined {
  return /\/resourcegroups\/([^/]{1,200})/i.exec(target?.slice(0, 2_000) ?? "")?.[1];
}

/** Older payloads have no link of their own; the portal's page of an alert is found by its id. */
function portalLink(alertId: string | undefined): string | undefined {
  return alertId === undefined || alertId.length > 500
    ? undefined
    : `https://portal.azure.com/#view/Microsoft_Azure_Monitoring/AlertDetails.ReactView/alertId/${urlPart(alertId)}`;
}
