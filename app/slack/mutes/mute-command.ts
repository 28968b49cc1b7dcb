import type { WebClient } from "@slack/web-api";
import { distance } from "fastest-levenshtein";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { FIRINGS_MAX, type KeptMute, listMutes, listPastFirings } from "../../../engine/db/mutes.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { MuteTarget } from "../../../engine/domain/mute.ts";
import { coreOf, type NameBook } from "../../../engine/domain/name-book.ts";
import { normaliseService } from "../../../engine/domain/service-name.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { lookBack } from "../../../engine/look-back.ts";
import { MUTE_MEANS, mutedSentence } from "../cards/mute-words.ts";
import { context, section } from "../cards/parts.ts";
import type { Answer } from "../commands/help.ts";
import { WORDS } from "../commands/words.ts";
import type { SlackDeps } from "../deps.ts";
import { namesOfSame, readNames } from "../services.ts";
import { timeZoneOf } from "../time-zone.ts";
import { endMute, startMute } from "./change-mute.ts";
import { LOOK_BACK_DAYS, lookBackLines } from "./look-back-words.ts";
import { unmutedMessage } from "./mute-actions.ts";
import { muteBlocks, unmutePicker, unmuteRow } from "./mute-blocks.ts";
import { muteRefused } from "./mute-modal.ts";
import { readMuteRequest } from "./mute-request.ts";

/** Who typed it, and what stood after the subcommand. */
export interface Typed {
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly rest: string;
  /** The same for a delivery that Slack sends again. */
  readonly key: string;
}

const UNSAID_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
const NEAR_MAX = 2;

/** `/dd0c mute search for 2h because …`; without a service it says what is muted. */
export async function muteAnswer(deps: SlackDeps, client: WebClient, typed: Typed): Promise<Answer> {
  const { tenantId, userId, rest, key } = typed;
  const now = deps.now();
  const asked = readMuteRequest(rest, { now, timeZone: await timeZoneOf(deps, client, tenantId, userId) });
  const { end, reason, service } = asked;
  if (service === undefined) return listAnswer(await mutesNow(deps, tenantId));
  if (end.kind === "unreadable") return said(WORDS.unreadableEnd(end.words));
  if (end.kind === "past") return said(WORDS.pastEnd(end.words));
  const { names, safelist } = await readKnown(deps, tenantId);
  const core = coreOf(names, normaliseService(service));
  const called = namesOfSame(names, service);
  if (called.length === 0) return said(WORDS.noSuchService(service, nearestNames(names, service)));
  const target: MuteTarget = { kind: "service", service: core };
  const until = end.kind === "at" ? end.at : end.kind === "unsaid" ? now + UNSAID_MS : undefined;
  const wish = {
    target,
    by: userId,
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason }),
  };
  const outcome = await startMute(deps, tenantId, wish, key);
  if (outcome.is === "before" || outcome.is === "refused") return said(muteRefused(core));
  const firings = await withTenant(deps.db, tenantId, (tx) =>
    listPastFirings(tx, { services: called }, now - LOOK_BACK_DAYS * DAY_MS),
  );
  const past = lookBack(target, firings, { names, safelist });
  return {
    text: mutedSentence(wish),
    blocks: [
      section([
        mutedSentence(wish),
        outcome.is === "later" ? WORDS.waits : undefined,
        end.kind === "unsaid" ? WORDS.muteForTwoHours : undefined,
      ]),
      section(lookBackLines(past, firings.length === FIRINGS_MAX)),
      context([MUTE_MEANS]),
      unmuteRow(outcome.mute.muteId),
    ],
  };
}

/** `/dd0c unmute search`; without a service, or where only patterns of it are muted, it lists what to pick from. */
export async function unmuteAnswer(deps: SlackDeps, typed: Typed): Promise<Answer> {
  const { tenantId, userId, rest } = typed;
  const mutes = await mutesNow(deps, tenantId);
  const service = rest.trim().replace(/^["'“”`]+|["'“”`]+$/g, "");
  if (service === "") return listAnswer(mutes);
  const { names } = await readKnown(deps, tenantId);
  const core = coreOf(names, normaliseService(service));
  const ofService = mutes.filter(({ target }) => coreOf(names, normaliseService(target.service)) === core);
  const whole = ofService.find(({ target }) => target.kind === "service");
  if (whole) {
    const outcome = await endMute(deps, tenantId, whole.muteId, userId);
    if (outcome) return unmutedMessage(outcome, userId);
  }
  if (ofService.length > 0) return listAnswer(ofService);
  return mutes.length === 0 ? listAnswer(mutes) : listAnswer(mutes, WORDS.notMuted(service));
}

/** Returns the mutes that hold, to unmute; `lead` says why they are listed. */
function listAnswer(mutes: readonly KeptMute[], lead?: string): Answer {
  if (mutes.length === 0) return said(lead ?? WORDS.nothingMuted);
  const words = [lead, WORDS.muted(mutes.length)].filter(Boolean).join(" ");
  return {
    text: words,
    blocks: [
      section([words]),
      ...muteBlocks(mutes),
      ...(mutes.length > 10 ? [unmutePicker(mutes)] : []),
      context([WORDS.howToMute]),
    ],
  };
}

function said(words: string): Answer {
  return { text: words.replaceAll("`", ""), blocks: [section([words])] };
}

function mutesNow({ db, now }: SlackDeps, tenantId: TenantId): Promise<KeptMute[]> {
  return withTenant(db, tenantId, (tx) => listMutes(tx, now()));
}

async function readKnown(deps: SlackDeps, tenantId: TenantId) {
  const namesOf = await readNames(deps, tenantId);
  const tenant = await withTenant(deps.db, tenantId, getTenant);
  const config = configOf(tenant?.config);
  return { names: namesOf(config), safelist: config.safelist };
}

/** Names that are a slip of the finger away, or begin alike. */
function nearestNames({ entries }: NameBook, typed: string): string[] {
  const wanted = normaliseService(typed);
  const far = Math.max(2, Math.floor(wanted.length / 3));
  return [...entries.keys()]
    .map((name) => ({ name, off: name.startsWith(wanted) ? 0 : distance(name, wanted) }))
    .filter(({ off }) => off <= far)
    .toSorted((a, b) => a.off - b.off || (a.name < b.name ? -1 : 1))
    .slice(0, NEAR_MAX)
    .map(({ name }) => name);
}
