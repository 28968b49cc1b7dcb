import type { KnownBlock } from "@slack/types";
import {
  findIncidentByNumber,
  type KeptIncident,
  listNearestNumbers,
  listRecentIncidents,
} from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { section } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { text } from "../modals/blocks.ts";
import { escapeText } from "../mrkdwn.ts";
import { readWhy, type WhyFacts, whyBlocks } from "../why-blocks.ts";
import type { Answer } from "./help.ts";

const ALERTS_MAX = 5;
const OFFERED_MAX = 5;
const DAYS = 30;
/** What Postgres takes for a number of an incident. */
const NUMBER_MAX = 2_147_483_647;

/** `/dd0c why 12`: answers, or says which incidents there are. */
export async function whyAnswer(deps: SlackDeps, tenantId: TenantId, typed: string): Promise<Answer> {
  const word = typed.trim().split(/\s+/)[1];
  const number = word === undefined ? undefined : numberIn(word);
  const asked =
    number === undefined
      ? undefined
      : await withTenant(deps.db, tenantId, (tx) => findIncidentByNumber(tx, number));
  const facts = asked && (await readWhy(deps, tenantId, asked.state.incidentId, ALERTS_MAX));
  if (facts) return answerOf(facts);
  const others = await withTenant(deps.db, tenantId, (tx) =>
    number === undefined
      ? listRecentIncidents(tx, { days: DAYS, limit: OFFERED_MAX })
      : listNearestNumbers(tx, number, OFFERED_MAX),
  );
  return whichOne(word, others);
}

function answerOf(facts: WhyFacts): Answer {
  const { asked, incident, alerts, total, links } = facts;
  const isAll = total <= alerts.length && links.length === 0;
  return {
    text: `Why incident #${asked.number}, ${escapeText(incident.service, 60)}, is what it is.`,
    blocks: [
      section([`*Incident #${asked.number}*`]),
      ...whyBlocks(facts),
      ...(isAll ? [] : [{ type: "actions" as const, elements: [whyButton(asked.incidentId)] }]),
    ],
  };
}

/** Returns the answer to a number that no incident has, to a word that is no number, and to no number at all. */
export function whichOne(word: string | undefined, others: readonly KeptIncident[]): Answer {
  const lead =
    word === undefined
      ? "Which incident? Say its number: `/dd0c why 12`."
      : numberIn(word) === undefined
        ? `\`${escapeText(word, 40)}\` is not an incident's number. Say it like \`/dd0c why 12\`.`
        : `There is no incident #${numberIn(word)}.`;
  const lines = others.map(
    ({ state }) => `*#${state.number}* ${escapeText(state.service, 60)}: ${escapeText(state.title, 80)}`,
  );
  const offer =
    others.length === 0
      ? ["There has been no incident yet."]
      : [
          word !== undefined && numberIn(word) !== undefined ? "The nearest ones:" : "The latest ones:",
          ...lines,
        ];
  return {
    text: [lead.replaceAll("`", ""), ...others.map(({ state }) => `#${state.number}`)].join(" "),
    blocks: [section([lead]), section(offer)] satisfies KnownBlock[],
  };
}

/** `12`, `#12`; undefined when it is no number that an incident can have. */
function numberIn(word: string): number | undefined {
  const digits = /^#?(\d{1,10})$/.exec(word)?.[1];
  const number = Number(digits ?? Number.NaN);
  return number >= 0 && number <= NUMBER_MAX ? number : undefined;
}

function whyButton(incidentId: string) {
  return {
    type: "button" as const,
    action_id: ACTIONS.cardWhy,
    text: text("All of it", 75),
    value: incidentId,
  };
}
