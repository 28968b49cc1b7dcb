import type { AlertDraft } from "./domain/alert.ts";
import type { DeployDraft } from "./domain/deploy.ts";
import type { EngineConfig } from "./domain/state.ts";
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
  | { readonly type: "settings"; readonly config: EngineConfig; readonly by: string };

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
