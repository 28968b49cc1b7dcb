import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import { ulid } from "ulid";
import { z } from "zod";
import { DATA_FOLDER } from "./data-folder.ts";
import { type StormWebhook, stormTimeline } from "./storm.ts";

const TEAM = "Acme";
const PERSON = "ada";
const CHANNEL = "incidents";
const PROVIDERS = ["datadog", "pagerduty", "grafana", "github"] as const;
type Provider = (typeof PROVIDERS)[number];

const Running = z.object({ appUrl: z.url(), workspaceUrl: z.url(), pid: z.number() });
const Sources = z.record(z.string(), z.object({ url: z.url(), secret: z.string().optional() }));
type Sources = z.infer<typeof Sources>;

/**
 * `npm run demo:storm`: plays a bad afternoon against the product that `npm start` runs, with a progress bar. Sets the
 * product up first if nobody has, by the same clicks that a person makes. `--speed 4` plays four times as fast.
 */
export async function main(args: readonly string[] = []): Promise<void> {
  const running = findRunning();
  if (!running) {
    process.stderr.write("The product is not running. Start it first, in another terminal: npm start\n");
    process.exitCode = 1;
    return;
  }
  const workspace = remoteControl(running.workspaceUrl);
  await setUp(workspace);
  const sources = await connectSources(workspace);
  const speed = Number(args[args.indexOf("--speed") + 1]) || 1;
  const timeline = stormTimeline({ now: Date.now(), nonce: ulid().slice(-8) });
  process.stdout.write(`A bad deploy of payment-service. Watch #${CHANNEL}: ${running.workspaceUrl}\n`);
  const refused = await play(timeline, sources, speed);
  process.stdout.write(
    refused === 0
      ? "Over. 40 alerts about payment-service became one card; the noise beside it stayed apart.\n"
      : `${refused} webhooks were not accepted: see the app's log.\n`,
  );
}

async function play(timeline: readonly StormWebhook[], sources: Sources, speed: number): Promise<number> {
  const bar = new SingleBar({
    format: "{bar} {value}/{total} webhooks  {what}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
  });
  bar.start(timeline.length, 0, { what: "" });
  const startedAt = Date.now();
  let refused = 0;
  for (const webhook of timeline) {
    await wait(Math.max(0, startedAt + webhook.atMs / speed - Date.now()));
    const response = await send(webhook, sources);
    if (response.status !== 202) refused += 1;
    bar.increment(1, { what: webhook.provider });
  }
  bar.stop();
  return refused;
}

function send({ provider, headers, body }: StormWebhook, sources: Sources): Promise<Response> {
  const { url = "", secret } = sources[provider] ?? {};
  const signature =
    secret === undefined
      ? {}
      : { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
  return fetch(url, { method: "POST", headers: { ...headers, ...signature }, body });
}

function findRunning(): z.infer<typeof Running> | undefined {
  try {
    const running = Running.parse(JSON.parse(readFileSync(join(DATA_FOLDER, "running.json"), "utf8")));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}

type RemoteControl = (name: string, ...args: readonly unknown[]) => Promise<unknown>;

/** The workspace's control API over HTTP: what a person could click. */
function remoteControl(workspaceUrl: string): RemoteControl {
  return async (name, ...args) => {
    const response = await fetch(`${workspaceUrl}/_control/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(args),
    });
    const answer = z
      .object({ ok: z.boolean(), result: z.unknown().optional(), error: z.string().optional() })
      .parse(await response.json());
    if (!answer.ok) throw new Error(`${name}: ${answer.error ?? "failed"}`);
    return answer.result;
  };
}

async function setUp(workspace: RemoteControl): Promise<void> {
  const teams = z
    .array(z.object({ name: z.string(), isInstalled: z.boolean() }))
    .parse(await workspace("workspaces"));
  if (!teams.find((team) => team.name === TEAM)?.isInstalled) {
    process.stdout.write("Installing the app in the local workspace…\n");
    await workspace("install", TEAM, PERSON);
  }
  await workspace("inviteBot", TEAM, CHANNEL);
  const home = await openHome(workspace);
  if (!home.includes("Where incident cards go.")) return;
  await workspace("clickAction", { team: TEAM, user: PERSON, view: "home", actionId: "pick_channel" });
  await modalWith(workspace, "channel");
  const channels = z
    .array(z.object({ id: z.string(), name: z.string() }))
    .parse(await workspace("channels", TEAM));
  const channel = channels.find(({ name }) => name === CHANNEL)?.id;
  await workspace("fillAndSubmit", TEAM, PERSON, { values: { channel } });
}

/** The sources of the last storm, or new ones where those are gone. */
async function connectSources(workspace: RemoteControl): Promise<Sources> {
  const file = join(DATA_FOLDER, "storm-sources.json");
  const known = existsSync(file) ? Sources.safeParse(JSON.parse(readFileSync(file, "utf8"))).data : undefined;
  if (known && (await answers(known))) return known;
  process.stdout.write("Connecting Datadog, PagerDuty, Grafana and GitHub…\n");
  const sources: Sources = {};
  for (const provider of PROVIDERS) sources[provider] = await connect(workspace, provider);
  writeFileSync(file, JSON.stringify(sources), { mode: 0o600 });
  return sources;
}

async function answers(sources: Sources): Promise<boolean> {
  const { datadog } = sources;
  if (!datadog || PROVIDERS.some((provider) => !sources[provider])) return false;
  const response = await fetch(datadog.url, { method: "POST", body: '{"title":"$EVENT_TITLE"}' }).catch(
    () => undefined,
  );
  return response?.status === 202;
}

async function connect(workspace: RemoteControl, provider: Provider): Promise<Sources[string]> {
  await openHome(workspace);
  await workspace("clickAction", {
    team: TEAM,
    user: PERSON,
    view: "home",
    actionId: "add_source",
    blockId: "home_actions",
  });
  await modalWith(workspace, "provider");
  await workspace("fillAndSubmit", TEAM, PERSON, { values: { provider } });
  const modal = await modalWith(workspace, "/v1/wh/");
  await workspace("closeModal", TEAM, PERSON, { all: true });
  const [url = "", secret] = [...modal.matchAll(/```([^`]+?)```/g)].map(([, text]) => text ?? "");
  return provider === "github" && secret ? { url, secret } : { url };
}

async function openHome(workspace: RemoteControl): Promise<string> {
  await workspace("openHome", TEAM, PERSON);
  return eventually(async () => JSON.stringify((await workspace("home", TEAM, PERSON)) ?? null), "blocks");
}

function modalWith(workspace: RemoteControl, text: string): Promise<string> {
  return eventually(
    async () => JSON.stringify((await workspace("currentModal", TEAM, PERSON)) ?? null),
    text,
  );
}

async function eventually(look: () => Promise<string>, text: string): Promise<string> {
  for (let n = 0; n < 100; n++) {
    const seen = await look();
    if (seen.includes(text)) return seen;
    await wait(50);
  }
  throw new Error(`the app did not show "${text}" within five seconds`);
}
