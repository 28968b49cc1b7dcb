import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, present, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { looseFields } from "./reading/loose-fields.ts";
import { jsonInForm } from "./reading/read-form.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Heartbeat = z.object({
  monitorID: Text,
  monitor_id: Text,
  status: Text,
  time: Text,
  msg: Text,
  localDateTime: Text,
  timezoneOffset: Text,
});

const Monitor = z.object({
  id: Text,
  name: Text,
  url: Text,
  hostname: Text,
  type: Text,
  tags: z.array(z.object({ name: Text, value: Text }).nullable().catch(null)).catch([]),
});

/** A custom body may say the message under any name. */
const Payload = z.looseObject({
  heartbeat: Heartbeat.nullish().catch(undefined),
  monitor: Monitor.nullish().catch(undefined),
});
type Payload = z.infer<typeof Payload>;

const STATUS: ReadonlyMap<string | undefined, AlertStatus | "pending" | "under maintenance"> = new Map([
  ["0", "triggered"],
  ["1", "resolved"],
  ["2", "pending"],
  ["pending", "pending"],
  ["3", "under maintenance"],
  ["maintenance", "under maintenance"],
]);

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
  translate(payload): Parsed {
    const { heartbeat, monitor } = payload;
    const pick = looseFields(payload);
    const said = readMessage(pick("msg", "message", "body", "text"));
    if (said.expiry) return { kind: "alert", drafts: [expiryDraft(said.expiry)] };
    // A custom body's own variables: its status is "🔴 Down", "✅ Up" or "⚠️ Test".
    const own = pick("status")
      ?.replaceAll(/[^\p{L}\p{N}]/gu, "")
      .toLowerCase();
    const word = heartbeat?.status?.toLowerCase() ?? own ?? said.status;
    if (!heartbeat && !monitor && (word === undefined || word === "test"))
      return said.text === undefined && word === undefined
        ? {
            kind: "unreadable",
            reason:
              "Uptime Kuma sent neither a heartbeat nor a message: choose the preset request body in the notification's settings.",
          }
        : { kind: "ping", reason: "Uptime Kuma's test message arrived." };
    const status = STATUS.get(word) ?? statusOfWord(word);
    if (status === undefined || status === "pending" || status === "under maintenance")
      return { kind: "ignored", reason: `The monitor is ${status ?? "neither up nor down"}.` };
    return {
      kind: "alert",
      drafts: [draftOf(payload, { ...said, name: pick("name") ?? said.name }, status)],
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

function draftOf({ heartbeat, monitor }: Payload, said: Said, status: AlertStatus): AlertDraft {
  const tags = Object.fromEntries(
    (monitor?.tags ?? []).flatMap((tag) =>
      tag?.name === undefined ? [] : [[tag.name, tag.value ?? "true"] as const],
    ),
  );
  // People write a tag's name as they like.
  const named = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  const name = monitor?.name ?? said.name;
  const severityWord = named.severity ?? named.priority;
  const at = timeOf(heartbeat ?? {});
  return {
    kind: "alert",
    providerAlertId: monitor?.id ?? heartbeat?.monitorID ?? heartbeat?.monitor_id,
    status,
    severity: severityOfWord(severityWord) ?? "high",
    severityWord,
    service: named.service ?? name,
    environment: environmentIn(named),
    title: name === undefined ? (said.text ?? "Uptime Kuma monitor") : `${name} is down`,
    description: heartbeat?.msg ?? said.text,
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
  };
}

interface Said {
  readonly text: string | undefined;
  readonly name?: string | undefined;
  /** Lower case. */
  readonly status?: string | undefined;
  readonly expiry?: { readonly name: string; readonly what: string; readonly text: string };
}

const STATE = /^\[(.{1,300}?)\] ?\[[^\]\w]{0,10}(Down|Up|Pending|Maintenance)\] {0,3}(.*)$/is;
const EXPIRY =
  /^\[(.{1,300}?)\] {0,3}(?:\[[^\]]{0,2000}\] {0,3})?((.{1,300}?) (?:will be expired|will expire|expires) in -?\d{1,5} days?)/is;

/**
 * Reads a message of Uptime Kuma's own: `[shop] [🔴 Down] timeout`, and a warning of a certificate or a domain, which
 * comes without heartbeat and monitor as its test does.
 */
function readMessage(message: string | undefined): Said {
  const [, stateName, state, text] = STATE.exec(message ?? "") ?? [];
  if (state !== undefined) return { text: text || message, name: stateName, status: state.toLowerCase() };
  const [, name, sentence, what] = EXPIRY.exec(message ?? "") ?? [];
  if (name === undefined || sentence === undefined || what === undefined) return { text: message };
  return { text: message, expiry: { name, what, text: sentence } };
}

/** Comes 21, 14 and 7 days before, and no word when it is renewed. */
function expiryDraft({ name, what, text }: NonNullable<Said["expiry"]>): AlertDraft {
  return {
    kind: "alert",
    providerAlertId: `expiry:${name}|${what}`,
    status: "triggered",
    severity: "medium",
    service: name,
    title: `${name}: ${text}`,
    tags: {},
  };
}

/** `time` is UTC without saying so; `localDateTime` goes with `timezoneOffset` and lacks the milliseconds. */
function timeOf({
  time,
  localDateTime,
  timezoneOffset,
}: Partial<z.infer<typeof Heartbeat>>): string | undefined {
  return isoTime(time) ?? isoTime(localDateTime && `${localDateTime}${timezoneOffset ?? ""}`);
}
