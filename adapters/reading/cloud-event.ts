import { z } from "zod";
import { httpUrl, Text } from "../contract.ts";
import { readJson } from "./read-json.ts";

/** One event's attributes, and its data as far as it is JSON. */
export interface CloudEvent {
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly data?: unknown;
}

const Attributes = z.object({
  id: Text,
  source: Text,
  type: Text,
  subject: Text,
  time: Text,
  data: z.unknown().optional(),
  data_base64: Text,
  // Amazon EventBridge's own names for the same.
  "detail-type": Text,
  detail: z.unknown().optional(),
  resources: z.array(Text).catch([]),
  // CDEvents' own form, outside a CloudEvent.
  context: z.object({ id: Text, source: Text, type: Text, timestamp: Text }).optional().catch(undefined),
});

/** Returns the event that a value is: a CloudEvent, or its like of Amazon EventBridge or CDEvents; undefined when it has no type. */
export function cloudEventOf(value: unknown): CloudEvent | undefined {
  const parsed = Attributes.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, source, type, subject, time, data, data_base64, context, ...bridge } = parsed.data;
  if (type !== undefined) return { id, source, type, subject, time, data: dataOf(data, data_base64) };
  const detailType = bridge["detail-type"];
  if (detailType !== undefined)
    return { id, source, type: detailType, time, data: alarmIn(bridge.detail, bridge.resources[0]) };
  if (context?.type === undefined) return undefined;
  return { id: context.id, source: context.source, type: context.type, time: context.timestamp, data: value };
}

function dataOf(data: unknown, base64: string | undefined): unknown {
  const text =
    data === undefined && base64 !== undefined ? Buffer.from(base64, "base64").toString("utf8") : data;
  if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return data;
  const json = readJson(Buffer.from(text));
  return json.ok ? json.value : data;
}

const Alarm = z.object({
  alarmName: z.string(),
  state: z.object({ value: Text, reason: Text, timestamp: Text }),
});

/** A CloudWatch alarm in our own names. */
function alarmIn(detail: unknown, arn: string | undefined): unknown {
  const alarm = Alarm.safeParse(detail);
  if (!alarm.success) return detail;
  const { alarmName, state } = alarm.data;
  return { id: arn ?? alarmName, title: alarmName, status: state.value, description: state.reason };
}

const Named = z.object({ id: Text, name: Text }).optional().catch(undefined);

const Subject = z.object({
  id: Text,
  source: Text,
  content: z
    .object({
      description: Text,
      environment: Named,
      service: Named,
      artifactId: Text,
      pipelineName: Text,
      taskName: Text,
      outcome: Text,
      url: Text,
      uri: Text,
    })
    .optional()
    .catch(undefined),
});

/** Returns the subject of a CDEvent, or undefined when the data is none. */
export function subjectOf(data: unknown): z.infer<typeof Subject> | undefined {
  return z.object({ subject: Subject }).safeParse(data).data?.subject;
}

const Tekton = z.object({
  metadata: z.object({ name: Text, uid: Text, labels: z.record(z.string(), Text).catch({}) }),
  status: z.object({ startTime: Text, completionTime: Text }).optional().catch(undefined),
});

interface Run {
  readonly id: string | undefined;
  readonly name: string;
  readonly outcome?: string | undefined;
  readonly environment?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly url?: string | undefined;
}

/** Returns the run of a pipeline or a task, as CDEvents and Tekton tell of it. */
export function runOf({ type, data }: CloudEvent): Run | undefined {
  const what = /\.(pipelinerun|taskrun)\./i.exec(type.slice(0, 300))?.[1]?.toLowerCase();
  if (what === undefined) return undefined;
  const subject = subjectOf(data);
  const name = subject?.content?.[what === "taskrun" ? "taskName" : "pipelineName"];
  if (subject && name !== undefined) {
    const { outcome, environment, url, uri } = subject.content ?? {};
    return { id: subject.id, name, outcome, environment: environment?.id, url: httpUrl(url) ?? httpUrl(uri) };
  }
  const field = what === "taskrun" ? "taskRun" : "pipelineRun";
  const run = z.object({ [field]: Tekton }).safeParse(data).data?.[field];
  if (!run) return undefined;
  const { labels, ...metadata } = run.metadata;
  const named = labels[what === "taskrun" ? "tekton.dev/task" : "tekton.dev/pipeline"] ?? metadata.name;
  return named === undefined
    ? undefined
    : {
        id: metadata.uid ?? metadata.name,
        name: named,
        startedAt: run.status?.startTime,
        completedAt: run.status?.completionTime,
      };
}

/**
 * Returns the words of a type that can say a state, the likeliest first: those behind its last word of this kind, or that
 * word itself and a participle in front of it (`resolved.alert`). Other words in front say none: they are names, such as
 * those of a domain (`io.up.alert`). Undefined when the type has no word of this kind.
 */
export function stateWords(type: string, kind: RegExp): readonly string[] | undefined {
  const words = type
    .slice(0, 300)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "" && word !== "v");
  const at = words.findLastIndex((word) => kind.test(word));
  if (at === -1) return undefined;
  const behind = words.slice(at + 1);
  if (behind.length > 0) return behind.toReversed();
  return [
    ...words.slice(Math.max(0, at - 1), at).filter((word) => /(ed|ing)$/.test(word)),
    ...words.slice(at),
  ];
}
