import type { HomeView, KnownBlock } from "@slack/types";
import type { DayCount } from "../../../engine/db/days.ts";
import type { Mute } from "../../../engine/domain/mute.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { bold, count, dayTime, escapeText, fitting, person, plain } from "../mrkdwn.ts";
import { muteBlocks } from "../mutes/mute-blocks.ts";
import { weekBlocks } from "./week.ts";

/** One source as Home shows it. Times are epoch milliseconds. */
export interface HomeSource {
  readonly integrationId: string;
  readonly name: string;
  readonly title: string;
  readonly lastDeliveryAt?: number;
  /** Set while it is silent although it usually is not. */
  readonly silence?: { readonly since: number; readonly usualPerHour: number };
  /** Why it needs a look: what it sent could not be read. */
  readonly attention?: string;
  /** How many of its deliveries could not be read and were not replayed. */
  readonly unreadable: number;
  readonly createdBy: string;
}

/** Who looks at their Home. */
export interface HomeViewer {
  readonly userId: string;
  /** They never saw it before. */
  readonly isFirstLook: boolean;
  /** Why they cannot change settings, when they cannot; mrkdwn of ours. */
  readonly lockedBecause?: string;
}

/** All that Home shows. But for the viewer it is the same for everyone in the workspace. */
export interface HomeFacts {
  readonly viewer: HomeViewer;
  /** Who added the app. */
  readonly installedBy?: string;
  /** The last days, today last. */
  readonly days: readonly DayCount[];
  /** How many kinds of incidents go to other channels. */
  readonly routes: number;
  readonly channelId?: string;
  readonly channelSetBy?: string;
  readonly sources: readonly HomeSource[];
  readonly openIncidents: readonly IncidentState[];
  /** Those that hold, the newest first. */
  readonly mutes: readonly Mute[];
  /** Why cards do not arrive, when they do not; mrkdwn of ours. */
  readonly routeProblem?: string;
}

const INCIDENTS_SHOWN_MAX = 10;
const SOURCES_SHOWN_MAX = 20;
const SECTION_LENGTH_MAX = 2_900;

/** Returns the Home tab: a checklist until the first alert came, from then on what is open and whether sources deliver. */
export function homeView(facts: HomeFacts): HomeView {
  const done = isSetUp(facts);
  const blocks: KnownBlock[] = [
    header("dd0c/alert"),
    ...greeting(facts),
    ...routeProblem(facts),
    ...(done ? [] : checklist(facts)),
    ...(done ? incidentBlocks(facts) : []),
    ...(done ? weekBlocks(facts.days) : []),
    ...mutedBlocks(facts),
    ...sourceBlocks(facts),
    { type: "divider" },
    ...settingsBlocks(facts),
    context("`/dd0c help` says what you can do · `/dd0c status` shows what is open · support@dd0c.com"),
  ];
  return { type: "home", blocks };
}

/** Who never saw the app is told what it is, and who brought it; whoever comes back gets to the point. */
function greeting({ viewer, installedBy, ...facts }: HomeFacts): KnownBlock[] {
  if (!viewer.isFirstLook && isSetUp(facts)) return [];
  const what =
    "One incident card instead of a hundred alerts. It observes and suggests; it never hides an alert by itself.";
  if (!viewer.isFirstLook || installedBy === undefined) return [section(what)];
  const isInstaller = installedBy === viewer.userId;
  const who = isInstaller
    ? `Hello ${person(viewer.userId)}, thank you for adding dd0c/alert.`
    : `Hello ${person(viewer.userId)}. ${person(installedBy)} added dd0c/alert to this workspace.`;
  const next = isSetUp(facts)
    ? "Open incidents are below; `/dd0c status` shows them anywhere."
    : isInstaller
      ? "Three steps and the first card is in Slack."
      : "It is being set up; you can help with the steps below.";
  return [section(`${who} ${what}\n${viewer.lockedBecause === undefined ? next : ""}`.trim())];
}

/** Whether the first minute is over: a channel, a source, and something arrived. */
export function isSetUp({ channelId, sources }: Pick<HomeFacts, "channelId" | "sources">): boolean {
  return channelId !== undefined && sources.some((source) => source.lastDeliveryAt !== undefined);
}

function checklist(facts: HomeFacts): KnownBlock[] {
  const isLocked = facts.viewer.lockedBecause !== undefined;
  const hasChannel = facts.channelId !== undefined;
  const hasSource = facts.sources.length > 0;
  const hasDelivery = facts.sources.some((source) => source.lastDeliveryAt !== undefined);
  const steps = [hasChannel, hasSource, hasDelivery];
  const doneCount = steps.filter((step) => step).length;
  const current = steps.indexOf(false);
  const waiting = facts.sources[0];
  return [
    { type: "divider" },
    header(`Set up: ${doneCount} of ${steps.length} done`),
    context(`${"▰".repeat(doneCount)}${"▱".repeat(steps.length - doneCount)}  about a minute`),
    step({
      done: hasChannel,
      current: current === 0,
      title: "1. Pick a channel",
      text:
        facts.channelId === undefined
          ? "Where incident cards go."
          : `Incident cards go to <#${facts.channelId}>.`,
      ...(isLocked
        ? {}
        : { action: { id: ACTIONS.pickChannel, label: hasChannel ? "Change" : "Pick a channel" } }),
    }),
    step({
      done: hasSource,
      current: current === 1,
      title: "2. Connect a source",
      text: hasSource
        ? `${count(facts.sources.length, "source")} connected.`
        : "Datadog, PagerDuty, Grafana, or GitHub for deploys: paste one URL.",
      ...(isLocked
        ? {}
        : { action: { id: ACTIONS.addSource, label: hasSource ? "Add another" : "Connect a source" } }),
    }),
    step({
      done: hasDelivery,
      current: current === 2,
      title: "3. See the first alert",
      text: hasDelivery
        ? "It arrived; its card waits for a channel."
        : hasSource
          ? "Waiting for the first delivery… A test alert shows what happens."
          : "Once a source is connected, a test alert shows what happens.",
      ...(waiting
        ? { action: { id: ACTIONS.sendTest, label: "Send test alert", value: waiting.integrationId } }
        : {}),
    }),
  ];
}

interface Step {
  readonly done: boolean;
  readonly current: boolean;
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly id: string; readonly label: string; readonly value?: string };
}

function step({ done, current, title, text, action }: Step): KnownBlock {
  const mark = done ? ":white_check_mark:" : current ? ":point_right:" : ":white_circle:";
  const block = section(`${mark}  ${bold(title, 80)}\n${text}`);
  return action
    ? {
        ...block,
        block_id: `step:${action.id}`,
        accessory: button(action.id, action.label, { value: action.value, primary: current }),
      }
    : block;
}

function incidentBlocks({ openIncidents }: HomeFacts): KnownBlock[] {
  const title = { type: "divider" } as const;
  if (openIncidents.length === 0)
    return [title, header("Open incidents"), section(":white_check_mark: Nothing is open.")];
  const shown = openIncidents.slice(0, INCIDENTS_SHOWN_MAX);
  const lines = shown.map(
    (incident) =>
      `*#${incident.number}* ${escapeText(incident.service, 60)} — ${escapeText(incident.title, 80)} · ${count(incident.alertCount, "alert")} · since ${dayTime(incident.openedAt)}${incident.resolvedAt === undefined ? "" : " · resolved, still collecting"}${incident.muted ? " · muted" : ""}`,
  );
  const taken = fitting(lines, SECTION_LENGTH_MAX, (line) => line);
  const more = openIncidents.length - taken.length;
  return [
    title,
    header("Open incidents"),
    section(taken.join("\n")),
    ...(more > 0 ? [context(`and ${more} more: \`/dd0c status\``)] : []),
  ];
}

function mutedBlocks({ mutes }: HomeFacts): KnownBlock[] {
  return mutes.length === 0 ? [] : [{ type: "divider" }, header("Muted"), ...muteBlocks(mutes)];
}

function sourceBlocks({ sources }: HomeFacts): KnownBlock[] {
  if (sources.length === 0) return [];
  return [
    { type: "divider" },
    header("Sources"),
    ...sources.slice(0, SOURCES_SHOWN_MAX).flatMap((source): KnownBlock[] => [
      {
        ...section(`${bold(source.name, 80)}  ${health(source)}\n${origin(source)}`),
        block_id: `source:${source.integrationId}`,
        accessory: button(ACTIONS.showSource, "Set-up", { value: source.integrationId }),
      },
      ...letterButtons(source),
    ]),
    ...(sources.length > SOURCES_SHOWN_MAX
      ? [context(`and ${sources.length - SOURCES_SHOWN_MAX} more: \`/dd0c delivery\``)]
      : []),
  ];
}

/** Who connected it, and which tool it is where its name does not say so. */
function origin({ name, title, createdBy }: HomeSource): string {
  const by = person(createdBy);
  return name === title ? `Connected by ${by}` : `${escapeText(title, 60)}, connected by ${by}`;
}

function letterButtons({ integrationId, unreadable }: HomeSource): KnownBlock[] {
  if (unreadable === 0) return [];
  return [
    {
      type: "actions",
      block_id: `letters:${integrationId}`,
      elements: [
        button(ACTIONS.showLetters, "Look", { value: integrationId }),
        button(ACTIONS.replayAll, "Replay all", { value: integrationId }),
      ],
    },
  ];
}

function health({ lastDeliveryAt, silence, attention, unreadable }: HomeSource): string {
  if (unreadable > 0)
    return `:warning: ${count(unreadable, "delivery", "deliveries")} could not be read${attention === undefined ? "." : `: ${escapeText(attention, 200)}`}`;
  if (attention !== undefined) return `:warning: ${escapeText(attention, 200)}`;
  if (silence)
    return `:mute: silent since ${dayTime(silence.since)}, usually ~${silence.usualPerHour} an hour`;
  if (lastDeliveryAt === undefined) return ":hourglass_flowing_sand: Waiting for the first delivery…";
  return `:white_check_mark: last delivery ${dayTime(lastDeliveryAt)}`;
}

function routeProblem({ routeProblem: problem }: HomeFacts): KnownBlock[] {
  return problem === undefined ? [] : [section(`:warning: *Cards are waiting:* ${problem}`)];
}

function settingsBlocks(facts: HomeFacts): KnownBlock[] {
  const { channelId, channelSetBy, routes, viewer } = facts;
  const who = channelSetBy === undefined ? "" : ` · configured by ${person(channelSetBy)}`;
  const elsewhere = routes === 0 ? "" : `, ${count(routes, "route")} to other channels`;
  return [
    {
      type: "actions",
      // Named, so that a click on a view that was just published anew still finds its block.
      block_id: "home_actions",
      elements: [
        ...(viewer.lockedBecause === undefined ? [button(ACTIONS.addSource, "Add a source", {})] : []),
        button(ACTIONS.openRoutes, "Channels", {}),
        button(ACTIONS.openDependencies, "Dependencies", {}),
        button(ACTIONS.openReports, "Digest and report", {}),
        button(ACTIONS.openSettings, "Settings", {}),
      ],
    },
    ...(channelId === undefined ? [] : [context(`Cards go to <#${channelId}>${elsewhere}${who}`)]),
    ...(viewer.lockedBecause === undefined ? [] : [context(`:lock: ${viewer.lockedBecause}`)]),
  ];
}

function button(
  actionId: string,
  label: string,
  { value, primary }: { value?: string | undefined; primary?: boolean },
) {
  return {
    type: "button" as const,
    action_id: actionId,
    text: { type: "plain_text" as const, text: plain(label, 75) },
    ...(value === undefined ? {} : { value }),
    ...(primary ? { style: "primary" as const } : {}),
  };
}

function header(text: string): KnownBlock {
  return { type: "header", text: { type: "plain_text", text } };
}

function section(text: string) {
  return { type: "section" as const, text: { type: "mrkdwn" as const, text } };
}

function context(text: string): KnownBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text }] };
}
