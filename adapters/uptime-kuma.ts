import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { present } from "./reading/labels.ts";
import { jsonInForm } from "./reading/read-form.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Heartbeat = z.object({
  monitorID: Text,
  status: Text,
  time: Text,
  msg: Text,
  localDateTime: Text,
  timezoneOffset: Text,
});

const Monitor = z.object({
  id: Text,
  name: Text,
  description: Text,
  url: Text,
  hostname: Text,
  type: Text,
  tags: z.array(z.object({ name: Text, value: Text })).catch([]),
});

const Payload = z.object({
  heartbeat: Heartbeat.nullish(),
  monitor: Monitor.nullish(),
  msg: Text,
});

const STATUS: Readonly<Record<string, AlertStatus>> = { 0: "triggered", 1: "resolved" };
const NO_STATE: Readonly<Record<string, string>> = { 2: "pending", 3: "under maintenance" };

const TEST_NAME = "dd0c test alert";

/** Uptime Kuma's webhook notification, as JSON or as form data (reference/providers.md §8). */
export const uptimeKuma = defineAdapter({
  title: "Uptime Kuma",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://github.com/louislam/uptime-kuma/wiki/Notification-Methods",
    steps: [
      "In Uptime Kuma open *Settings → Notifications → Setup Notification* and choose type *Webhook*.",
      "Paste the URL below as *Post URL*; as *Request Body* keep *Preset - application/json*.",
      "Choose *Test*, tick *Apply on all existing monitors*, then *Save*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and under *Additional Headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "A tag `service` or `env` on a monitor makes cards better.",
    ],
  },
  verify: keyOnly,
  readBody: jsonInForm("data"),
  payload: Payload,
  fix: "choose the preset request body in the notification's settings",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ heartbeat, monitor, msg }): Parsed {
    if (!heartbeat && !monitor)
      return msg === undefined
        ? {
            kind: "unreadable",
            reason:
              "Uptime Kuma sent neither a heartbeat nor a message: choose the preset request body in the notification's settings.",
          }
        : { kind: "ping", reason: "Uptime Kuma's test message arrived." };
    const status = STATUS[heartbeat?.status ?? ""];
    if (status === undefined)
      return {
        kind: "ignored",
        reason: `The monitor is ${NO_STATE[heartbeat?.status ?? ""] ?? "neither up nor down"}.`,
      };
    const tags = Object.fromEntries(
      (monitor?.tags ?? []).flatMap(({ name, value }) =>
        name === undefined ? [] : [[name, value ?? "true"]],
      ),
    );
    const at = timeOf(heartbeat ?? {});
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: monitor?.id ?? heartbeat?.monitorID,
          status,
          severity: "high",
          service: tags.service ?? monitor?.name,
          environment: tags.env ?? tags.environment,
          title: monitor?.name === undefined ? (msg ?? "Uptime Kuma monitor") : `${monitor.name} is down`,
          description: heartbeat?.msg ?? msg,
          tags: {
            ...tags,
            ...present({
              "monitor.type": monitor?.type,
              "monitor.url": monitor?.url,
              "monitor.hostname": monitor?.hostname,
            }),
          },
          triggeredAt: at,
          resolvedAt: status === "resolved" ? at : undefined,
          occurredAt: at,
          sourceUrl: httpUrl(monitor?.url),
          test: monitor?.name === TEST_NAME,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const time = new Date(now).toISOString().replace("T", " ").replace("Z", "");
    const body = {
      heartbeat: { monitorID: `test-${nonce}`, status: 0, time, msg: "dd0c test" },
      monitor: { id: `test-${nonce}`, name: TEST_NAME, tags: [{ name: "service", value: "dd0c-test" }] },
      msg: "dd0c test",
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  },
});

/** `time` is UTC without saying so; `localDateTime` goes with `timezoneOffset` and lacks the milliseconds. */
function timeOf({
  time,
  localDateTime,
  timezoneOffset,
}: Partial<z.infer<typeof Heartbeat>>): string | undefined {
  return isoTime(time) ?? isoTime(localDateTime && `${localDateTime}${timezoneOffset ?? ""}`);
}
