import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft } from "../engine/domain/deploy.ts";

/** One webhook request as an adapter sees it. Header names are lower case; `body` is the bytes as they arrived. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** How a provider can prove who it is, beside the unguessable key in the URL, which every request carries (design §4). */
export type AuthMode =
  | "url_key"
  | "hmac"
  | "standard_webhooks"
  | "token_header"
  | "basic"
  | "sns_certificate";

export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: "signature-missing" | "signature-mismatch" | "timestamp-outside-tolerance";
    };

/** What a delivery turned out to be. `reason` is one plain sentence, shown to the tenant when the integration needs attention. */
export type Parsed =
  | { readonly kind: "alert"; readonly drafts: readonly AlertDraft[] }
  | { readonly kind: "deploy"; readonly drafts: readonly DeployDraft[] }
  | { readonly kind: "ping"; readonly reason: string }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** What we show in Slack so that a person can wire the provider. Placeholders are filled by the caller. */
export interface Setup {
  /** One instruction each, in Slack mrkdwn. */
  readonly steps: readonly string[];
  /** A block to paste, such as Datadog's payload template. */
  readonly snippet?: { readonly label: string; readonly text: string };
  /** How the signing secret comes about; absent when the provider cannot sign. */
  readonly secret?: { readonly label: string; readonly madeBy: "provider" | "us"; readonly hint: string };
}

/** All there is to know about one provider. Made by `defineAdapter`, which hides the payload's type. */
export interface Adapter {
  readonly title: string;
  readonly sends: "alerts" | "deploys";
  readonly authModes: readonly AuthMode[];
  readonly setup: Setup;
  /** Checks the signature against every active secret (two while one is rotated). Called only when the integration has a secret. */
  verify(request: WebhookRequest, secrets: readonly string[]): Verdict;
  /**
   * What makes a delivery the same delivery again: taken from the signed bytes, never from an unsigned header alone
   * (reference/reliability.md §0). At most 200 characters.
   */
  dedupeKey(request: WebhookRequest): string;
  /** Translates the body. Never throws: what it cannot read is `unreadable`. */
  parse(request: WebhookRequest): Parsed;
  /** A delivery as the provider would send it, for "Send test alert": goes through the same door as a real one. `nonce` makes it unique. */
  testDelivery(input: { readonly now: number; readonly nonce: string }): {
    readonly headers: Record<string, string>;
    readonly body: string;
  };
}
