import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, type Parsed, Text, urlPart, type WebhookRequest } from "./contract.ts";
import { environmentIn, present, serviceIn, severityOfWord } from "./reading/labels.ts";
import { type Read, readJson } from "./reading/read-json.ts";
import {
  type SnsEnvelope,
  snsCertificateUrl,
  snsEnvelope,
  snsSubscribeUrl,
  verifySns,
} from "./reading/sns.ts";
import { isoTime } from "./reading/time.ts";

/** SNS has a list of names and values, EventBridge an object. */
const Dimensions = z
  .union([
    z
      .array(z.object({ name: Text, value: Text }))
      .transform((list) =>
        Object.fromEntries(list.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]]))),
      ),
    z.record(z.string(), Text),
  ])
  .catch({});

const MetricStat = z
  .object({
    Metric: z.object({ MetricName: Text, Namespace: Text, Dimensions }).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** A composite alarm has no trigger, one of metric math has several metrics. */
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: Text,
  AlarmArn: Text,
  AlarmRule: Text,
  AWSAccountId: Text,
  NewStateValue: z.string(),
  OldStateValue: Text,
  NewStateReason: Text,
  StateChangeTime: Text,
  Region: Text,
  Trigger: z
    .object({
      MetricName: Text,
      Namespace: Text,
      Dimensions,
      Metrics: z.array(z.object({ MetricStat })).catch([]),
    })
    .nullish()
    .catch(undefined),
});
type Alarm = z.infer<typeof Alarm>;

const BridgeMetric = z
  .object({
    metricStat: z
      .object({ metric: z.object({ name: Text, namespace: Text, dimensions: Dimensions }) })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

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
      previousState: z.object({ value: Text }).nullish().catch(undefined),
      configuration: z
        .object({ description: Text, alarmRule: Text, metrics: z.array(BridgeMetric).catch([]) })
        .nullish()
        .catch(undefined),
    }),
  })
  .transform(({ account, region, time, resources, detail }): Alarm => {
    const { configuration } = detail;
    const metrics = (configuration?.metrics ?? []).map((metric) => metric?.metricStat?.metric);
    return {
      AlarmName: detail.alarmName,
      AlarmDescription: configuration?.description,
      AlarmArn: resources[0],
      AlarmRule: configuration?.alarmRule,
      AWSAccountId: account,
      NewStateValue: detail.state.value,
      OldStateValue: detail.previousState?.value,
      NewStateReason: detail.state.reason,
      StateChangeTime: detail.state.timestamp ?? time,
      Region: region,
      Trigger: {
        MetricName: undefined,
        Namespace: undefined,
        Dimensions: {},
        Metrics: metrics.map((metric) => ({
          MetricStat: metric && {
            Metric: {
              MetricName: metric.name,
              Namespace: metric.namespace,
              Dimensions: metric.dimensions,
            },
          },
        })),
      },
    };
  });

const AnyAlarm = z.union([Alarm, BridgeAlarm]);

const STATE_CHANGE = "CloudWatch Alarm State Change";
const Event = z.object({ "detail-type": Text });

/**
 * Silence is no recovery: an alarm that fired goes on firing. Silence after OK is news for whoever asked CloudWatch to
 * send it; by itself it is not bad news, so its severity is "info" (reference/providers.md §8).
 */
const STATUS: ReadonlyMap<string, AlertStatus> = new Map([
  ["ALARM", "triggered"],
  ["INSUFFICIENT_DATA", "triggered"],
  ["OK", "resolved"],
]);

const FIX = "subscribe the URL to the SNS topic of your alarms";
const TEST_ALARM = "dd0c test alert";

/** CloudWatch alarms through Amazon SNS, signed or raw, or through EventBridge (reference/providers.md §8). */
export const cloudwatch = defineAdapter({
  title: "AWS CloudWatch",
  sends: ["alerts"],
  authModes: ["sns_certificate", "url_key"],
  setup: {
    docsUrl: "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
    steps: [
      "In AWS open *SNS → Topics* and create a topic of type *Standard*, or take the one your alarms use.",
      "Choose *Create subscription*: protocol *HTTPS*, endpoint the URL below; leave *raw message delivery* off, so that AWS signs what it sends. We confirm the subscription by ourselves; from then on this source listens to that topic alone.",
      "In *CloudWatch → Alarms* add the topic as notification for *In alarm* and for *OK*; for *Insufficient data* too, if silence is news.",
      "An alarm has no severity: a word such as `critical`, `warning` or `P2` in its name says one, otherwise it is high.",
    ],
  },
  certificateUrl: snsCertificateUrl,
  verify: (request, _secrets, certificate) => verifySns(request, certificate),
  headers: ["x-amz-sns-message-type", "x-amz-sns-topic-arn"],
  payload: z.record(z.string(), z.unknown()),
  readBody,
  fix: FIX,
  eventId: (payload) => snsEnvelope(payload)?.MessageId,
  sameBody: "redelivery",
  translate(payload, request, settings): Parsed {
    const envelope = snsEnvelope(payload);
    const topic = envelope ? (envelope.TopicArn ?? "") : request.headers["x-amz-sns-topic-arn"];
    // Not refused with a 4xx: it is authentic, and a person may have meant it.
    if (settings.topicArn !== undefined && topic !== undefined && topic !== settings.topicArn)
      return {
        kind: "unreadable",
        reason: `The message is of topic ${topic.slice(0, 120)}, but this source listens to ${settings.topicArn.slice(0, 120)}: add a source for each topic.`,
      };
    switch (envelope?.Type) {
      case "SubscriptionConfirmation":
        return confirmation(envelope);
      case "UnsubscribeConfirmation":
        return { kind: "ignored", reason: "AWS says that the subscription was removed." };
      case "Notification":
        return fromMessage(envelope.Message ?? "");
      case undefined:
        return fromTopic(request) ? fromPublished(payload) : fromAnybody(payload);
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

/** Raw delivery passes on whatever somebody published, which need not be an object. */
function readBody(request: WebhookRequest): Read {
  const json = readJson(request.body);
  if (!fromTopic(request) || (json.ok && isObject(json.value))) return json;
  return { ok: true, value: {} };
}

function fromTopic({ headers }: WebhookRequest): boolean {
  return headers["x-amz-sns-message-type"] !== undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function confirmation(envelope: SnsEnvelope): Parsed {
  const url = snsSubscribeUrl(envelope);
  const { TopicArn: topicArn } = envelope;
  if (url === undefined || topicArn === undefined)
    return {
      kind: "unreadable",
      reason: "The subscription's SubscribeURL is not one of Amazon SNS: it was not visited.",
    };
  return {
    kind: "ping",
    reason: `AWS asked to confirm the subscription to ${topicArn.slice(0, 150)}.`,
    confirm: {
      url,
      settings: { topicArn },
      whenItFails:
        "Amazon SNS did not confirm the subscription: in the SNS console choose it and *Request confirmation*.",
    },
  };
}

function fromMessage(message: string): Parsed {
  const json = readJson(Buffer.from(message));
  return json.ok && isObject(json.value)
    ? fromPublished(json.value)
    : { kind: "ignored", reason: "The topic sent a text that is no CloudWatch alarm." };
}

/** A topic may carry the messages of others too: nobody's mistake. */
function fromPublished(value: object): Parsed {
  return (
    fromAlarm(value) ?? { kind: "ignored", reason: "The topic sent something that is no CloudWatch alarm." }
  );
}

function fromAnybody(value: object): Parsed {
  return (
    fromAlarm(value) ?? {
      kind: "unreadable",
      reason: `The body is neither of SNS nor a CloudWatch alarm: ${FIX}.`,
    }
  );
}

function fromAlarm(value: object): Parsed | undefined {
  const eventType = Event.safeParse(value).data?.["detail-type"];
  if (eventType !== undefined && eventType !== STATE_CHANGE)
    return {
      kind: "ignored",
      reason: `${eventType.slice(0, 100)} is no state change of a CloudWatch alarm.`,
    };
  const alarm = AnyAlarm.safeParse(value).data;
  if (!alarm) return undefined;
  const status = STATUS.get(alarm.NewStateValue);
  return status === undefined
    ? {
        kind: "ignored",
        reason: `The alarm "${alarm.AlarmName.slice(0, 100)}" has a state that we do not know.`,
      }
    : { kind: "alert", drafts: [draftOf(alarm, status)] };
}

function draftOf(alarm: Alarm, status: AlertStatus): AlertDraft {
  const at = isoTime(alarm.StateChangeTime);
  const metric = metricOf(alarm);
  const dimensions = metric?.Dimensions ?? {};
  const service =
    serviceIn(dimensions) ?? serviceOf(dimensions) ?? ownNamespace(metric?.Namespace) ?? alarm.AlarmName;
  return {
    kind: "alert",
    // One account may have alarms of the same name in several regions.
    providerAlertId:
      alarm.AlarmArn ??
      [alarm.AWSAccountId, alarm.Region, alarm.AlarmName].filter((part) => part !== undefined).join("/"),
    status,
    ...severityOf(alarm),
    category: "infrastructure",
    service,
    environment:
      environmentIn(dimensions) ??
      environmentOf(alarm.AlarmName) ??
      environmentOf(service) ??
      environmentOf(dimensions.ClusterName ?? ""),
    title: alarm.AlarmName,
    description:
      [alarm.AlarmDescription, alarm.NewStateReason].filter((text) => text !== undefined).join("\n") ||
      undefined,
    tags: {
      ...present(dimensions),
      ...present({
        "aws.account": alarm.AWSAccountId,
        "aws.region": regionCode(alarm) ?? alarm.Region,
        "aws.metric": metric?.MetricName,
        "aws.namespace": metric?.Namespace,
        "aws.alarm_rule": alarm.AlarmRule,
        "aws.state": alarm.NewStateValue === "INSUFFICIENT_DATA" ? alarm.NewStateValue : undefined,
      }),
    },
    triggeredAt: at,
    resolvedAt: status === "resolved" ? at : undefined,
    occurredAt: at,
    sourceUrl: consoleLink(alarm),
    test: alarm.AlarmName === TEST_ALARM,
  };
}

type Metric = Pick<NonNullable<Alarm["Trigger"]>, "MetricName" | "Namespace" | "Dimensions">;

/** Of metric math the first metric: its parts mostly have their dimensions in common. */
function metricOf({ Trigger }: Alarm): Metric | undefined {
  const inner = Trigger?.Metrics.map(({ MetricStat: stat }) => stat?.Metric).find((metric) => metric);
  return Trigger?.MetricName === undefined ? (inner ?? Trigger ?? undefined) : Trigger;
}

const SEVERITY_IN_NAME =
  /(?<![a-z0-9])(critical|crit|fatal|emergency|warning|warn|(?:sev(?:erity)?|priority)[-_ ]?[0-5]|p[0-5])(?![a-z0-9])/i;
/** Prose has "critical" and "warning" in passing; a level, or a word behind "severity", is meant. */
const SEVERITY_IN_TEXT =
  /(?<![a-z0-9])(?:(?:severity|priority)\s?[:=]\s?([a-z0-9]{1,20})|(sev[-_ ]?[0-5]|p[0-5]))(?![a-z0-9])/i;

/** CloudWatch has no severities. A word in the alarm's name or description says one; otherwise somebody wanted to be alarmed. */
function severityOf(alarm: Alarm): { severity: Severity; severityWord?: string } {
  // So that a tenant may give it another severity among its own words.
  if (alarm.NewStateValue === "INSUFFICIENT_DATA" && alarm.OldStateValue !== "ALARM")
    return { severity: "info", severityWord: alarm.NewStateValue };
  const inText = SEVERITY_IN_TEXT.exec(alarm.AlarmDescription?.slice(0, 2_000) ?? "");
  const word = SEVERITY_IN_NAME.exec(apart(alarm.AlarmName))?.[1] ?? inText?.[1] ?? inText?.[2];
  const severity = severityOfWord(word?.replace("_", "-"));
  return severity === undefined || word === undefined
    ? { severity: "high" }
    : { severity, severityWord: word };
}

const SERVICE_DIMENSIONS = [
  "ServiceName",
  "FunctionName",
  "DBInstanceIdentifier",
  "DBClusterIdentifier",
  "CacheClusterId",
  "ReplicationGroupId",
  "TargetGroup",
  "LoadBalancer",
  "LoadBalancerName",
  "StateMachineArn",
  "AutoScalingGroupName",
  "QueueName",
  "TableName",
  "StreamName",
  "TopicName",
  "BucketName",
  "ApiName",
  "DomainName",
  "CanaryName",
  "ClusterName",
  "InstanceId",
  "host",
];

function serviceOf(dimensions: Metric["Dimensions"]): string | undefined {
  const value = SERVICE_DIMENSIONS.map((name) => dimensions[name]).find((one) => one !== undefined);
  if (value === undefined) return undefined;
  // `app/checkout/50dc6c49` is the load balancer "checkout", and an ARN ends with a name.
  const named = /^(?:app|net|gwy|targetgroup)\/([^/]{1,100})/.exec(value.slice(0, 200))?.[1];
  return named ?? (value.startsWith("arn:") ? value.slice(0, 500).split(":").at(-1) : value);
}

/** A namespace of one's own often is an application; one of Amazon's would join everything that runs on it. */
function ownNamespace(namespace: string | undefined): string | undefined {
  return namespace !== undefined &&
    /^(?:AWS\/|ECS\/|CWAgent|ContainerInsights|LambdaInsights|CloudWatch|LogMetrics|Linux System|System\/)/i.test(
      namespace,
    )
    ? undefined
    : namespace;
}

/** Alarms carry no environment; many teams put it into names. */
function environmentOf(name: string): string | undefined {
  return /(?<![a-z0-9])(prod(?:uction)?|prd|staging|stage|stg|preprod|qa|uat|dev(?:elopment)?)(?![a-z0-9])/i.exec(
    apart(name),
  )?.[1];
}

/** `CheckoutProdP1` is three words too. */
function apart(name: string): string {
  return name.slice(0, 300).replace(/([a-z0-9])([A-Z])/g, "$1 $2");
}

/** `Region` is a name for people, except from EventBridge; the ARN has the code. */
function regionCode({ AlarmArn, Region }: Alarm): string | undefined {
  const inArn = /^arn:aws[\w-]{0,10}:cloudwatch:([a-z0-9-]{1,40}):/.exec(AlarmArn?.slice(0, 300) ?? "")?.[1];
  return inArn ?? /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.exec(Region?.slice(0, 50) ?? "")?.[0];
}

function consoleLink(alarm: Alarm): string | undefined {
  const region = regionCode(alarm);
  if (region === undefined) return undefined;
  const console = region.startsWith("cn-")
    ? "console.amazonaws.cn"
    : region.startsWith("us-gov-")
      ? "console.amazonaws-us-gov.com"
      : "console.aws.amazon.com";
  return `https://${region}.${console}/cloudwatch/home?region=${region}#alarmsV2:alarm/${urlPart(alarm.AlarmName.slice(0, 300))}`;
}
