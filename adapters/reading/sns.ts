import { createVerify, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Verdict, WebhookRequest } from "../contract.ts";
import { readJson } from "./read-json.ts";

/** As it stands there: what is signed must not be tidied. */
const Verbatim = z.string().optional().catch(undefined);

/** What Amazon SNS wraps a message in. The case of one name differs between HTTP and Lambda. */
const SnsEnvelope = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: Verbatim,
  TopicArn: Verbatim,
  Subject: Verbatim,
  Message: Verbatim,
  Timestamp: Verbatim,
  Token: Verbatim,
  SubscribeURL: Verbatim,
  SignatureVersion: z.coerce.string().catch(""),
  Signature: Verbatim,
  SigningCertURL: Verbatim,
  SigningCertUrl: Verbatim,
});
export type SnsEnvelope = z.infer<typeof SnsEnvelope>;

/**
 * The region must look like one: `sns.s3.amazonaws.com` and `sns.s3-us-west-2.amazonaws.com` are the host names of
 * anybody's S3 bucket named sns.
 */
const SNS_HOST = /^sns\.[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?$/;

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ["1", "RSA-SHA1"],
  ["2", "RSA-SHA256"],
]);

const URL_LENGTH_MAX = 2_000;

/** Returns the envelope in a JSON value; undefined for everything else, such as a message of raw delivery. */
export function snsEnvelope(value: unknown): SnsEnvelope | undefined {
  return SnsEnvelope.safeParse(value).data;
}

/**
 * Returns where the certificate stands that an envelope claims to be signed with, "refused" when it claims none or one
 * that is not Amazon's, and undefined for what is no envelope: raw delivery is not signed.
 */
export function snsCertificateUrl(request: WebhookRequest): string | "refused" | undefined {
  const envelope = envelopeOf(request);
  if (!envelope) return undefined;
  if (envelope.Signature === undefined) return "refused";
  const url = snsUrl(envelope.SigningCertURL ?? envelope.SigningCertUrl);
  return url?.pathname.endsWith(".pem") ? url.href : "refused";
}

/** Returns where a subscription is confirmed, or undefined when the address is not Amazon's own. */
export function snsSubscribeUrl({ SubscribeURL }: SnsEnvelope): string | undefined {
  const url = snsUrl(SubscribeURL);
  return url?.pathname === "/" && url.searchParams.get("Action") === "ConfirmSubscription"
    ? url.href
    : undefined;
}

/** Returns the address when it is one of SNS' own: https, its host, its port, nobody's name or password. */
function snsUrl(text: string | undefined): URL | undefined {
  if (text === undefined || text.length > URL_LENGTH_MAX || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isTheirs =
    url.protocol === "https:" &&
    SNS_HOST.test(url.hostname) &&
    url.port === "" &&
    url.username === "" &&
    url.password === "";
  return isTheirs ? url : undefined;
}

/**
 * Checks an envelope against the certificate (PEM) that it names, which was fetched from Amazon's own host: that TLS
 * connection is what makes it Amazon's. It must have been valid when the message was signed, not now: Amazon replaces
 * its certificates, and a redelivery or a replay outlives them. Age is no reason to refuse, because SNS tries again for
 * hours; what makes a message count once is its MessageId.
 */
export function verifySns(request: WebhookRequest, pem: string | undefined): Verdict {
  const envelope = envelopeOf(request);
  if (envelope?.Signature === undefined || pem === undefined)
    return { ok: false, reason: "signature-missing" };
  const algorithm = ALGORITHMS.get(envelope.SignatureVersion);
  if (algorithm === undefined) return { ok: false, reason: "signature-mismatch" };
  try {
    const certificate = new X509Certificate(pem);
    const matches = createVerify(algorithm)
      .update(signedText(envelope))
      .verify(certificate.publicKey, envelope.Signature, "base64");
    if (!matches) return { ok: false, reason: "signature-mismatch" };
    const at = Date.parse(envelope.Timestamp ?? "");
    const inTime = Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
    return inTime ? { ok: true } : { ok: false, reason: "timestamp-outside-tolerance" };
  } catch {
    // What is no certificate, or no signature, at all.
    return { ok: false, reason: "signature-mismatch" };
  }
}

/** The fields that are signed, in this order, each as its name and its value on lines of their own. */
function signedText(envelope: SnsEnvelope): string {
  const names =
    envelope.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  return names
    .flatMap((name) => (envelope[name] === undefined ? [] : [`${name}\n${envelope[name]}\n`]))
    .join("");
}

function envelopeOf({ body }: WebhookRequest): SnsEnvelope | undefined {
  const json = readJson(body);
  return json.ok ? snsEnvelope(json.value) : undefined;
}
