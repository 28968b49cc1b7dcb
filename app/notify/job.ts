import type { NoticeWork } from "../../engine/db/notice-work.ts";
import type { Lane } from "../../engine/notices.ts";
import type { Waiting } from "./pace.ts";
import type { Plan } from "./plan.ts";

/** A notice of which the next step is a call to Slack. */
export interface Job extends Waiting {
  readonly work: NoticeWork;
  readonly plan: CallPlan;
  /** By the line's clock. */
  readonly readyAt: number;
}

/** What a call is needed for. */
export type CallPlan = Extract<Plan, { readonly channelId: string }>;

/** Returns the call that a plan asks for; `at` is now by the line's clock. */
export function asJob(work: NoticeWork, plan: CallPlan, at: number): Job {
  const method =
    plan.do === "post" ? "chat.postMessage" : plan.do === "update" ? "chat.update" : "conversations.history";
  return {
    work,
    plan,
    method,
    channelId: plan.channelId,
    lane: laneOf(work, plan),
    // The card that was changed longest ago is next, or a busy incident would keep the others' cards from changing.
    since: at - (plan.do === "update" ? (work.sentAgoMs ?? work.createdAgoMs) : work.createdAgoMs),
    readyAt: at + plan.inMs,
  };
}

/** A look comes before what waits for its answer; a first card stays one however many changes it has seen. */
function laneOf({ lane }: NoticeWork, plan: CallPlan): Lane {
  if (lane === "report") return lane;
  if (plan.do === "update") return "update";
  return lane === "update" ? "first" : lane;
}
