import type { NoticeWork } from "../../engine/db/notice-work.ts";
import { STORM_LIMITS, type StormLimits } from "./storm-watch.ts";

/** How long the notifier waits for what. Milliseconds. */
export interface NotifierTimes {
  /** From the first message to the first change of it, while alerts join. */
  readonly firstUpdateAfterMs: number;
  /** Between two changes of one message, while alerts join. */
  readonly updateEveryMs: number;
  /** After this much Slack's history shows a message that it accepted. */
  readonly visibilityLagMs: number;
  /** Slack has this long to answer one call. */
  readonly callTimeoutMs: number;
  /** How often the work list is read although nobody called. */
  readonly pollMs: number;
  /** Between two tries on a channel that does not take our messages, the first and the longest. */
  readonly routeRetryMs: number;
  readonly routeRetryMaxMs: number;
  /** Between two questions whether Slack is back, the first and the longest. */
  readonly probeMs: number;
  readonly probeMaxMs: number;
  readonly storm: StormLimits;
}

export const NOTIFIER_TIMES: NotifierTimes = {
  firstUpdateAfterMs: 1_000,
  updateEveryMs: 2_000,
  visibilityLagMs: 10_000,
  callTimeoutMs: 10_000,
  pollMs: 1_000,
  routeRetryMs: 2_000,
  routeRetryMaxMs: 60_000,
  probeMs: 500,
  probeMaxMs: 30_000,
  storm: STORM_LIMITS,
};

/** What to do next about a notice, and in how many milliseconds. */
export type Plan =
  | { readonly do: "post"; readonly inMs: number; readonly channelId: string }
  | { readonly do: "update"; readonly inMs: number; readonly channelId: string }
  /** Slack may have it: look before posting again. */
  | { readonly do: "reconcile"; readonly inMs: number; readonly channelId: string }
  /** It needs no message of its own: a storm's board shows it. */
  | { readonly do: "board"; readonly stormId: string }
  /** A storm's board is up to date: look whether the storm is over. */
  | { readonly do: "look" }
  /** Nothing is left to do. */
  | { readonly do: "finish" }
  /** A person has to act first, or news has to come. */
  | { readonly do: "wait" };

/** Returns what to do next about a notice. `callEndedAgoMs` is how long ago this process gave up on its post, if it did. */
export function planNotice(work: NoticeWork, times: NotifierTimes, callEndedAgoMs?: number): Plan {
  const upToDate = work.sentRevision >= work.wantedRevision;
  if (work.state === "dead" || (upToDate && !isStormGoingOn(work))) return { do: "finish" };
  if (!work.tenantActive) return { do: "wait" };
  if (upToDate) return { do: "look" };
  if (work.slackTs !== undefined && work.channelId !== undefined) {
    return { do: "update", inMs: updateDelay(work, times), channelId: work.channelId };
  }
  const channelId = work.state === "sending" ? (work.channelId ?? work.targetId) : work.targetId;
  if (channelId === undefined) return { do: "wait" };
  if (work.state === "sending") {
    return { do: "reconcile", inMs: reconcileDelay(work, times, callEndedAgoMs), channelId };
  }
  const stormId = boardOf(work);
  if (work.state === "new" && stormId !== undefined) return { do: "board", stormId };
  // Without a way to look, a second first card could be one too many: only the final card is worth that risk.
  if (work.state === "parked" && work.moreToCome) return { do: "wait" };
  return { do: "post", inMs: 0, channelId };
}

function isStormGoingOn({ kind, moreToCome }: NoticeWork): boolean {
  return kind === "storm" && moreToCome;
}

/** The storm that shows an incident: the one that did, until the incident grows after it; then one that goes on by now. */
function boardOf({ openStorm, stormId, standsAlone, grewSince }: NoticeWork): string | undefined {
  if (standsAlone) return undefined;
  return stormId !== undefined && !grewSince ? stormId : openStorm;
}

/** While alerts join, a card changes at a calm pace; what is final does not wait. */
function updateDelay(work: NoticeWork, times: NotifierTimes): number {
  if (work.sentHash !== undefined && chapterOfHash(work.sentHash) !== work.chapter) return 0;
  const apartMs =
    work.kind === "storm"
      ? times.storm.boardEveryMs
      : work.neverUpdated
        ? times.firstUpdateAfterMs
        : times.updateEveryMs;
  return Math.max(0, apartMs - (work.sentAgoMs ?? apartMs));
}

/**
 * The lag counts from the end of the call. Of a call that another process made only its claim is known, so it may have
 * lasted as long as a call may.
 */
function reconcileDelay(work: NoticeWork, times: NotifierTimes, callEndedAgoMs: number | undefined): number {
  const endedAgoMs = callEndedAgoMs ?? (work.claimedAgoMs ?? 0) - times.callTimeoutMs;
  return Math.max(0, times.visibilityLagMs - endedAgoMs);
}

/** What `notices.sent_hash` holds starts with the chapter, so that the plan needs no content. */
function chapterOfHash(hash: string): string {
  return hash.slice(0, hash.indexOf(":"));
}
