import { createVerify, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, type Parsed, Text, urlPart, type Verdict, type WebhookRequest } from "./contract.ts";
import { present } from "./reading/labels.ts";
import { readJson } from "./reading/read-json.ts";
import { isoTime } from "./reading/time.ts";

/** What SNS wraps a message in. The case of two names differs between HTTP and Lambda. */
const Envelope = z.object({
  Type: Text,
  MessageId: Text,
  TopicArn: Text,
  Subject: z.string().optional().catch(undefined),
  Message: z.string().optional().catch(undefined),
  Timestamp: z.string().optional().catch(undefined),
  Token: z.string().optional().catch(undefined),
  SubscribeURL: z.string().optional().catch(undefined),
  SignatureVersion: Text,
  Signature: z.string().optional().catch(undefined),
  SigningCertURL: z.string().optional().catch(undefined),
  SigningCertUrl: z.string().optional().catch(undefined),
});
type Envelope = z.infer<typeof Envelope>;

const Dimensions = z.array(z.object({ name: Text, value: Text })).catch([]);

const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: Text,
  AlarmArn: Text,
  AWSAccountId: Text,
  NewStateValue: z.string(),
  NewStateReason: Text,
  StateChangeTime: Text,
  Region: Text,
  Trigger: z.object({ MetricName: Text, Namespace: Text, Dimensions }).nullish().catch(undefined),
});
type Alarm = z.infer<typeof Alarm>;

/** The same alarm as Amazon EventBridge sends it. */
const BridgeAlarm = z
  .object({
    account: Text,
    region: Text,
    time: Text,
    resources: z.array(Text).catch([]),
    detail: z.object({
      alarmName: z.string(),
      state: z.object({ value: z.string(), reason: Text, timestamp: Text }),
      configuration: z.object({ description: Text }).nullish().catch(undefined),
    }),
  })
  .transform(
    ({ account, region, time, resources, detail }): Alarm => ({
      AlarmName: detail.alarmName,
      AlarmDescription: detail.configuration?.description,
      AlarmArn: resources[0],
      AWSAccountId: account,
      NewStateValue: detail.state.value,
      NewStateReason: detail.state.reason,
      StateChangeTime: detail.state.timestamp ?? time,
      Region: region,
      Trigger: undefined,
    }),
  );

const AnyAlarm = z.union([Alarm, BridgeAlarm]);

const STATUS: Readonly<Record<string, AlertStatus>> = {
  ALARM: "triggered",
  OK: "resolved",
};

/** Where AWS serves certificates and confirmations; nothing else is ever fetched. */
const SNS_HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$/;

/** CloudWatch alarms through Amazon SNS, or raw (reference/providers.md §8; docs.aws.amazon.com/sns, "Verifying the signatures of messages"). */
export const cloudwatch = defineAdapter({
  title: "AWS CloudWatch",
  sends: ["alerts"],
  authModes: ["sns_certificate", "url_key"],
  setup: {
    docsUrl: "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
    steps: [
      "In AWS open *SNS → Topics* and create a topic of type *Standard*, or take the one your alarms use.",
      "Choose *Create subscription*: protocol *HTTPS*, endpoint the URL below; leave *raw message delivery* off, so that AWS signs what it sends. We confirm the subscription by ourselves.",
      "In *CloudWatch → Alarms* add the topic as notification for *In alarm* and for *OK*.",
    ],
  },
  certificateUrl(request) {
    const envelope = envelopeOf(request);
    if (envelope?.Signature === undefined) return undefined;
    return snsUrl(envelope.SigningCertURL ?? envelope.SigningCertUrl, /\.pem$/) ?? "refused";
  },
  verify: (request, _secrets, certificate) => verifyEnvelope(envelopeOf(request), certificate),
  headers: ["x-amz-sns-message-type"],
  payload: z.record(z.string(), z.unknown()),
  fix: "subscribe the URL to an SNS topic of your alarms",
  eventId: (payload) => Envelope.parse(payload).MessageId,
  sameBody: "redelivery",
  translate(payload, _request, settings): Parsed {
    const envelope = Envelope.parse(payload);
    const { TopicArn: topic } = envelope;
    if (settings.topicArn !== undefined && topic !== undefined && topic !== settings.topicArn)
      return {
        kind: "unreadable",
        reason: `The message is of topic ${topic.slice(0, 120)}, but this source listens to ${settings.topicArn.slice(0, 120)}: add a source for each topic.`,
      };
    switch (envelope.Type) {
      case "SubscriptionConfirmation":
        return confirmation(envelope);
      case "UnsubscribeConfirmation":
        return { kind: "ignored", reason: "AWS says that the subscription was removed." };
      case "Notification":
        return fromMessage(envelope.Message ?? "");
      default:
        return fromAlarm(payload);
    }
  },
  testDelivery({ now, nonce }) {
    const alarm = {
      AlarmName: TEST_ALARM,
      AlarmDescription: "dd0c test alert",
      AWSAccountId: "000000000000",
      NewStateValue: "ALARM",
      NewStateReason: nonce,
      StateChangeTime: new Date(now).toISOString(),
      Region: "EU (Ireland)",
      Trigger: { MetricName: "Test", Namespace: "dd0c-test", Dimensions: [] },
    };
    return { headers: { "content-type": "text/plain; charset=UTF-8" }, body: JSON.stringify(alarm) };
  },
});

const TEST_ALARM = "dd0c test alert";

function envelopeOf({ body }: WebhookRequest): Envelope | undefined {
  const json = readJson(body);
  return json.ok ? Envelope.safeParse(json.value).data : undefined;
}

/** Returns the address when it is one of SNS' own: https, its host, its port, nobody's password. */
function snsUrl(text: string | undefined, path: RegExp): string | undefined {
  if (text === undefined || text.length > 2_000 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const ours =
    url.protocol === "https:" &&
    SNS_HOST.test(url.hostname) &&
    url.port === "" &&
    url.username === "" &&
    url.password === "" &&
    path.test(url.pathname);
  return ours ? url.href : undefined;
}

function verifyEnvelope(envelope: Envelope | undefined, pem: string | undefined): Verdict {
  if (envelope?.Signature === undefined || pem === undefined)
    return { ok: false, reason: "signature-missing" };
  try {
    const certificate = new X509Certificate(pem);
    const at = Date.parse(envelope.Timestamp ?? "");
    // AWS replaces certificates; a message that was signed in its certificate's time stays true after it.
    const inTime = Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
    if (!inTime) return { ok: false, reason: "timestamp-outside-tolerance" };
    const algorithm = envelope.SignatureVersion === "2" ? "RSA-SHA256" : "RSA-SHA1";
    const matches = createVerify(algorithm)
      .update(canonical(envelope))
      .verify(certificate.publicKey, envelope.Signature, "base64");
    return matches ? { ok: true } : { ok: false, reason: "signature-mismatch" };
  } catch {
    return { ok: false, reason: "signature-mismatch" };
  }
}

/** The fields that are signed, in this order, each as its name and its value on lines of their own. */
function canonical(envelope: Envelope): string {
  const names =
    envelope.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  return names
    .flatMap((name) => (envelope[name] === undefined ? [] : [`${name}\n${envelope[name]}\n`]))
    .join("");
}

function confirmation({ SubscribeURL, TopicArn }: Envelope): Parsed {
  const visit = snsUrl(SubscribeURL, /^\/$/);
  if (visit === undefined)
    return {
      kind: "unreadable",
      reason: "The subscription's SubscribeURL is not one of Amazon SNS: it was not visited.",
    };
  return {
    kind: "ping",
    reason: `AWS asked to confirm the subscription to ${(TopicArn ?? "a topic").slice(0, 150)}.`,
    confirm: { url: visit, settings: TopicArn === undefined ? {} : { topicArn: TopicArn } },
  };
}

function fromMessage(message: string): Parsed {
  const json = readJson(Buffer.from(message));
  return json.ok && typeof json.value === "object" && json.value !== null
    ? fromAlarm(json.value)
    : { kind: "ignored", reason: "The topic sent a text that is no CloudWatch alarm." };
}

function fromAlarm(value: unknown): Parsed {
  const alarm = AnyAlarm.safeParse(value).data;
  if (!alarm) return { kind: "ignored", reason: "The topic sent something that is no CloudWatch alarm." };
  const status = STATUS[alarm.NewStateValue];
  if (status === undefined)
    return {
      kind: "ignored",
      reason: `The alarm "${alarm.AlarmName.slice(0, 100)}" has ${alarm.NewStateValue === "INSUFFICIENT_DATA" ? "too little data to say anything" : "a state that we do not know"}.`,
    };
  return { kind: "alert", drafts: [draftOf(alarm, status)] };
}

function draftOf(alarm: Alarm, status: AlertStatus): AlertDraft {
  const at = isoTime(alarm.StateChangeTime);
  const dimensions = Object.fromEntries(
    (alarm.Trigger?.Dimensions ?? []).flatMap(({ name, value }) =>
      name === undefined ? [] : [[name, value]],
    ),
  );
  return {
    kind: "alert",
    // One account may have alarms of the same name in several regions.
    providerAlertId:
      alarm.AlarmArn ??
      [alarm.AWSAccountId, alarm.Region, alarm.AlarmName].filter((part) => part !== undefined).join("/"),
    status,
    // CloudWatch has no severities; whoever names one puts it into the alarm's name or description.
    severity: /\b(critical|p1|sev[- ]?[01])\b/i.test(
      `${alarm.AlarmName} ${alarm.AlarmDescription ?? ""}`.slice(0, 2_000),
    )
      ? "critical"
      : "high",
    category: "infrastructure",
    service: serviceOf(dimensions) ?? alarm.Trigger?.Namespace ?? alarm.AlarmName,
    environment: environmentIn(alarm.AlarmName),
    title: alarm.AlarmName,
    description:
      [alarm.AlarmDescription, alarm.NewStateReason].filter((text) => text !== undefined).join("\n") ||
      undefined,
    tags: {
      ...present(dimensions),
      ...present({
        "aws.account": alarm.AWSAccountId,
        "aws.region": alarm.Region,
        "aws.metric": alarm.Trigger?.MetricName,
        "aws.namespace": alarm.Trigger?.Namespace,
      }),
    },
    triggeredAt: at,
    resolvedAt: status === "resolved" ? at : undefined,
    occurredAt: at,
    sourceUrl: consoleLink(alarm),
    test: alarm.AlarmName === TEST_ALARM,
  };
}

const SERVICE_DIMENSIONS = [
  "ServiceName",
  "FunctionName",
  "DBInstanceIdentifier",
  "DBClusterIdentifier",
  "CacheClusterId",
  "LoadBalancer",
  "AutoScalingGroupName",
  "QueueName",
  "TableName",
  "BucketName",
  "ApiName",
  "ClusterName",
  "InstanceId",
];

function serviceOf(dimensions: Readonly<Record<string, string | undefined>>): string | undefined {
  return SERVICE_DIMENSIONS.map((name) => dimensions[name]).find((value) => value !== undefined);
}

/** Alarms carry no environment; many teams put it into the name. */
function environmentIn(name: string): string | undefined {
  return /(?:^|[\s/_:-])(prod(?:uction)?|staging|stage|dev(?:elopment)?)(?:$|[\s/_:-])/i.exec(
    name.slice(0, 300),
  )?.[1];
}

/** Only the ARN has the region's code; `Region` is a name for people. */
function consoleLink({ AlarmArn, AlarmName }: Alarm): string | undefined {
  const region = /^arn:aws[\w-]{0,10}:cloudwatch:([a-z0-9-]{1,40}):/.exec(AlarmArn?.slice(0, 300) ?? "")?.[1];
  return region === undefined
    ? undefined
    : `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${urlPart(AlarmName.slice(0, 300))}`;
}
