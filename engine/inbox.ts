import type { AlertDraft } from "./domain/alert.ts";
import type { DeployDraft } from "./domain/deploy.ts";
import { derivedId } from "./domain/derived-id.ts";
import type { EngineConfig } from "./domain/engine-config.ts";
import type { MuteTarget } from "./domain/mute.ts";
import type { TenantId } from "./domain/tenant.ts";

/** A person's action in Slack that the fold must see. `by` is the Slack user id. */
export type Command =
  | {
      readonly type: "feedback";
      readonly incidentId: string;
      readonly verdict: "helpful" | "not_helpful";
      readonly why?: string;
      readonly by: string;
    }
  /** `patterns` are the incident's, as its row has them: the fold lets go of an incident long before its card is forgotten. */
  | {
      readonly type: "attach-runbook";
      readonly incidentId: string;
      readonly patterns: readonly string[];
      /** Absolute http(s) address. */
      readonly url: string;
      readonly title?: string;
      readonly by: string;
    }
  | {
      readonly type: "detach-runbook";
      readonly incidentId: string;
      readonly patterns: readonly string[];
      readonly by: string;
    }
  /** These alerts do not belong there. `patterns` are theirs and the others', for when the incident is let go by then. */
  | {
      readonly type: "split";
      readonly incidentId: string;
      readonly fingerprints: readonly string[];
      readonly patterns: { readonly left: readonly string[]; readonly right: readonly string[] };
      readonly by: string;
    }
  /** The two are one. `patterns` are theirs, for when one of them is let go by then. */
  | {
      readonly type: "merge";
      readonly incidentId: string;
      readonly otherId: string;
      readonly patterns: { readonly left: readonly string[]; readonly right: readonly string[] };
      readonly by: string;
    }
  /** Takes a split or a merge back, with what was to be kept to because of it. */
  | { readonly type: "unlink"; readonly linkId: string; readonly by: string }
  | { readonly type: "unfeedback"; readonly incidentId: string; readonly by: string }
  /** Nobody is to be told of these; `until` in epoch milliseconds, absent until somebody undoes it. */
  | {
      readonly type: "mute";
      readonly target: MuteTarget;
      readonly until?: number;
      readonly reason?: string;
      readonly by: string;
    }
  | { readonly type: "unmute"; readonly muteId: string; readonly by: string }
  /** What a person says of how an incident stands. */
  | {
      readonly type: "acknowledge" | "unacknowledge" | "resolve" | "reopen";
      readonly incidentId: string;
      readonly by: string;
    }
  | { readonly type: "settings"; readonly config: EngineConfig; readonly by: string };

/** Returns the id under which the fold keeps what a split or a merge said; `itemId` is its inbox item's. */
export function linkIdOf(receivedAt: number, itemId: string): string {
  return derivedId(receivedAt, "link", itemId);
}

/** One entry of a shard's inbox: a kept delivery, parsed. `itemId` is the delivery id; the engine's clock for it is `receivedAt` (epoch ms). */
export interface InboxItem {
  readonly itemId: string;
  readonly tenantId: TenantId;
  readonly receivedAt: number;
  readonly integrationId: string;
  readonly provider: string;
  /** Privacy mode: its texts are masked, and its bytes go with the commit of its effect. */
  readonly masked?: true;
  readonly content:
    | { readonly kind: "alert"; readonly drafts: ReadonlyArray<AlertDraft | DeployDraft> }
    | { readonly kind: "deploy"; readonly drafts: readonly DeployDraft[] }
    | { readonly kind: "command"; readonly command: Command }
    /** Authentic but without effect on the fold: a ping, something ignored, something unreadable. */
    | { readonly kind: "none" };
}
