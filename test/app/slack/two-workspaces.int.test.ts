import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

// The same words on both sides would hide a leak: each has its own service, source and channel.
const ACME = {
  team: "Acme",
  user: "ada",
  channel: "incidents",
  service: "acme-payments",
  source: "Acme's Datadog",
};
const GLOBEX = {
  team: "Globex",
  user: "grace",
  channel: "alerts",
  service: "globex-search",
  source: "Globex's Datadog",
};
type Side = typeof ACME;

let around: Surroundings;
let web: Web;
let worker: Worker;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"), {});
});

afterAll(async () => {
  await worker.close();
  await web.close();
  await around.close();
});

const control = () => around.slack.control;
const json = (thing: unknown) => JSON.stringify(thing);
/** All that would give the side away: its people, channels and bot by id, its service, source, team. */
const marksOf = ({ team, service, source }: Side) => [
  service,
  source,
  ...control()
    .users(team)
    .map(({ id }) => id),
  ...control()
    .channels(team)
    .map(({ id }) => id),
  control()
    .workspaces()
    .find((one) => one.name === team)?.id ?? team,
];

async function lives({ team, user, channel, service, source }: Side): Promise<void> {
  const url = await setUpBySlack(around.slack, { team, user, channel, provider: "datadog" });
  await asSuperuser(
    around.database.url,
    (sql) => sql`update integrations set name = ${source} where tenant_id = ${url.split("/").at(-3) ?? ""}`,
  );
  for (const n of [1, 2, 3])
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: json({
        id: `${n}`,
        alert_id: `${n}`,
        title: `[Triggered] slow ${n}`,
        tags: `service:${service}`,
      }),
    });
  await control().waitForMessage((message) => json(message).includes(service));
}

/** Everything a person of the side is shown. */
async function shownTo({ team, user, channel, service }: Side): Promise<string> {
  const seen: unknown[] = [control().messages(team, channel)];
  await openHome(around.slack, team, user);
  seen.push(await control().waitForHome(team, user, (view) => json(view).includes(service)));
  for (const typed of ["status", "delivery", "why 1", "help"]) {
    await control().typeCommand(team, user, channel, `/dd0c ${typed}`);
    seen.push(control().ephemerals(team, { channel, user }));
  }
  await press(around.slack, { team, user, view: "home", actionId: "show_source" });
  seen.push(control().currentModal(team, user));
  await control().closeModal(team, user, { all: true });
  for (const door of [
    "open_routes",
    "open_dependencies",
    "open_aliases",
    "open_safelist",
    "open_people",
    "open_plan",
  ]) {
    await control().typeCommand(team, user, channel, "/dd0c config");
    await control().waitForModal(team, user);
    seen.push(control().currentModal(team, user));
    const before = json(control().currentModal(team, user));
    await control().clickAction({ team, user, view: "modal", actionId: door });
    await expect.poll(() => json(control().currentModal(team, user))).not.toBe(before);
    seen.push(control().currentModal(team, user));
    await control().closeModal(team, user, { all: true });
  }
  return json(seen);
}

describe("two workspaces used at once", () => {
  it("never see each other's channels, people, sources or incidents", async () => {
    await Promise.all([lives(ACME), lives(GLOBEX)]);

    const [acme, globex] = await Promise.all([shownTo(ACME), shownTo(GLOBEX)]);

    expect(acme).toContain(ACME.service);
    expect(globex).toContain(GLOBEX.source);
    for (const mark of marksOf(GLOBEX)) expect(acme).not.toContain(mark);
    for (const mark of marksOf(ACME)) expect(globex).not.toContain(mark);
  });
});
