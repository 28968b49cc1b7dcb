import type { KnownBlock, ModalView } from "@slack/types";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { findIncidentNow, listMembersOf, type Member } from "../../../engine/db/incidents.ts";
import { FIRINGS_MAX, listPastFirings } from "../../../engine/db/mutes.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import { MUTED_PATTERNS_MAX, type MuteTarget } from "../../../engine/domain/mute.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { type LookBack, lookBack } from "../../../engine/look-back.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { MUTE_MEANS, whatIsMuted } from "../cards/mute-words.ts";
import { context, section } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { modal, text } from "../modals/blocks.ts";
import { count, escapeText } from "../mrkdwn.ts";
import { namesOfSame, readNames } from "../services.ts";
import { LOOK_BACK_DAYS, lookBackLines } from "./look-back-words.ts";
import { type Moment, tomorrowMorning } from "./mute-request.ts";

/** The blocks and actions of the modal. */
export const FIELDS = { what: "mute_what", howLong: "mute_how_long", reason: "mute_reason" } as const;

const OPTION_LENGTH_MAX = 75;
const KINDS_MAX = 100;
const REASON_LENGTH_MAX = 200;
const DAY_MS = 86_400_000;

/** For how long, as the modal offers it. */
const LENGTHS = {
  "1h": "For an hour",
  "4h": "For four hours",
  tomorrow: "Until tomorrow at 9",
  "3d": "For three days",
  "7d": "For a week",
  undone: "Until somebody undoes it",
} as const;
const LENGTH_FIRST = "4h";

/** One kind of alert in the incident. */
interface Kind {
  readonly pattern: string;
  readonly title: string;
  readonly service: string;
  readonly alerts: number;
}

/** What the modal shows. */
export interface MuteFacts {
  readonly incident: IncidentState;
  /** The one that opened the incident first; without one there is nothing to go by. */
  readonly kinds: readonly Kind[];
  /** Patterns that are picked. */
  readonly picked: readonly string[];
  readonly past: LookBack;
  /** There were more firings than were looked at. */
  readonly orMore: boolean;
}

/** Reads what the modal is about now; `picked` absent picks what opened the incident. */
export async function readMute(
  deps: Pick<SlackDeps, "db" | "now">,
  tenantId: TenantId,
  incidentId: string,
  picked?: readonly string[],
): Promise<MuteFacts | undefined> {
  const { db } = deps;
  const namesOf = await readNames(deps, tenantId);
  return withTenant(db, tenantId, async (tx) => {
    const found = await findIncidentNow(tx, incidentId);
    if (!found) return undefined;
    const incident = found.state;
    const kinds = kindsOf(incident, await listMembersOf(tx, incident.incidentId));
    const known = kinds.map(({ pattern }) => pattern);
    const chosen = picked?.filter((pattern) => known.includes(pattern)) ?? known.slice(0, 1);
    const target = targetOf(kinds, chosen);
    const config = configOf((await getTenant(tx))?.config);
    const since = deps.now() - LOOK_BACK_DAYS * DAY_MS;
    const names = namesOf(config);
    const of = kinds.filter(({ pattern }) => chosen.includes(pattern)).map(({ service }) => service);
    const services = [...new Set(of.flatMap((service) => [service, ...namesOfSame(names, service)]))];
    const firings = target ? await listPastFirings(tx, { services, patterns: chosen }, since) : [];
    const past = lookBack(target ?? NOTHING, firings, { names, safelist: config.safelist });
    return { incident, kinds, picked: chosen, past, orMore: firings.length === FIRINGS_MAX };
  });
}

const NOTHING: MuteTarget = { kind: "pattern", patterns: [], title: "", service: "" };

/** Returns what these picks mute; undefined without any. */
export function targetOf(kinds: readonly Kind[], picked: readonly string[]): MuteTarget | undefined {
  const chosen = kinds.filter(({ pattern }) => picked.includes(pattern)).slice(0, MUTED_PATTERNS_MAX);
  const [first] = chosen;
  if (!first) return undefined;
  const { title, service } = first;
  return { kind: "pattern", patterns: chosen.map(({ pattern }) => pattern), title, service };
}

function kindsOf({ title, service }: IncidentState, members: readonly Member[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const member of members) {
    const { pattern } = member;
    if (pattern === undefined) continue;
    const known = kinds.get(pattern);
    kinds.set(pattern, {
      pattern,
      title: known?.title ?? member.title,
      service: known?.service ?? member.service,
      alerts: (known?.alerts ?? 0) + 1,
    });
  }
  const opened = (kind: Kind) => kind.title === title && kind.service === service;
  return [...kinds.values()]
    .toSorted((a, b) => Number(opened(b)) - Number(opened(a)) || b.alerts - a.alerts)
    .slice(0, KINDS_MAX);
}

/** Returns the modal: what is muted, for how long, and what that would have done in the last two weeks. */
export function muteModal(facts: MuteFacts): ModalView {
  const { incident, kinds, picked } = facts;
  const title = "Mute this pattern";
  const target = targetOf(kinds, picked);
  if (kinds.length === 0)
    return modal({
      callbackId: VIEWS.mute,
      title,
      blocks: [section([NOTHING_TO_MUTE]), context(["`/dd0c mute search for 2h` mutes a whole service."])],
    });
  return modal({
    callbackId: VIEWS.mute,
    title,
    submit: "Mute",
    metadata: { incidentId: incident.incidentId },
    blocks: [
      ...(kinds.length === 1 && target
        ? [section([`Nothing more is posted of ${whatIsMuted(target)}.`])]
        : [whatInput(kinds, picked)]),
      {
        ...section(target ? lookBackLines(facts.past, facts.orMore) : ["Nothing is picked."]),
        block_id: "mute_past",
      },
      {
        type: "input",
        block_id: FIELDS.howLong,
        label: text("For how long", 75),
        element: {
          type: "static_select",
          action_id: FIELDS.howLong,
          initial_option: lengthOption(LENGTH_FIRST),
          options: Object.keys(LENGTHS).map((key) => lengthOption(key as keyof typeof LENGTHS)),
        },
      },
      {
        type: "input",
        block_id: FIELDS.reason,
        optional: true,
        label: text("Why", 75),
        hint: text("Whoever wonders why it is quiet reads this.", 150),
        element: { type: "plain_text_input", action_id: FIELDS.reason, max_length: REASON_LENGTH_MAX },
      },
      context([MUTE_MEANS]),
    ],
  });
}

const NOTHING_TO_MUTE =
  "These alerts are too old to tell what they look like, so nothing can be muted by pattern.";

/** What a message that is no card of ours says to *Mute this pattern*. */
export function notACardModal(): ModalView {
  return modal({
    callbackId: VIEWS.mute,
    title: "Mute this pattern",
    blocks: [
      section(["This message is not an incident card, so there is no pattern in it to mute."]),
      context(["`/dd0c mute search for 2h` mutes a whole service."]),
    ],
  });
}

/** Returns what mutes nothing although it was asked for, in a sentence; undefined when it mutes something. */
export function problemOfMute({ kinds, picked, past, incident }: MuteFacts): string | undefined {
  if (!targetOf(kinds, picked)) return "Pick what to mute.";
  if (past.firings === 0 && past.safelisted > 0)
    return incident.severity === "critical"
      ? "Critical alerts are on the safelist: they are posted whatever is muted."
      : "All of this is on the safelist: it is posted whatever is muted.";
  return undefined;
}

/** Reads for how long; undefined when it lasts until somebody undoes it. Epoch milliseconds. */
export function endOfLength(value: string, moment: Moment): number | undefined {
  switch (value) {
    case "undone":
      return undefined;
    case "tomorrow":
      return tomorrowMorning(moment);
    default: {
      const [, many = "4", unit = "h"] = /^(\d+)([hd])$/.exec(value) ?? [];
      return moment.now + Number(many) * (unit === "d" ? DAY_MS : 3_600_000);
    }
  }
}

function whatInput(kinds: readonly Kind[], picked: readonly string[]): KnownBlock {
  const options = kinds.map(kindOption);
  const initial = options.filter(({ value }) => picked.includes(value));
  return {
    type: "input",
    block_id: FIELDS.what,
    dispatch_action: true,
    label: text("What to mute", 75),
    element: {
      type: "multi_static_select",
      action_id: ACTIONS.mutePicked,
      placeholder: text("Pick kinds of alert", 75),
      max_selected_items: MUTED_PATTERNS_MAX,
      options,
      ...(initial.length > 0 ? { initial_options: initial } : {}),
    },
  };
}

function kindOption({ pattern, title, service, alerts }: Kind) {
  return {
    value: pattern,
    text: text(title === "" ? "Without a title" : title, OPTION_LENGTH_MAX),
    description: text(`${service} · ${count(alerts, "alert")}`, OPTION_LENGTH_MAX),
  };
}

function lengthOption(key: keyof typeof LENGTHS) {
  return { value: key, text: text(LENGTHS[key], OPTION_LENGTH_MAX) };
}

/** Returns what whoever muted reads when nothing came of it. */
export function muteRefused(service: string): string {
  return `Nothing was muted on ${escapeText(service, 60)}: there are as many mutes as there may be, or its end has passed. \`/dd0c unmute\` lists them.`;
}
