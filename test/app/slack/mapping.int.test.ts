import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const GOOD = 'alarms.{"title": name, "status": active ? "triggered" : "resolved", "service": host}';
const UNFIT = "no.such.field";

let around: Surroundings;
let web: Web;
let worker: Worker;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "custom" });
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = () => JSON.stringify(around.slack.control.currentModal("Acme", "ada"));
const post = async (body: string, headers: Record<string, string> = {}) =>
  (await (
    await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body })
  ).json()) as { id: string; status: string };
const send = (body: object) => post(JSON.stringify(body));
const alarms = (...names: string[]) => ({
  alarms: names.map((name) => ({ name, active: true, host: "db-7", password: "hunter2" })),
});
const stored = async () =>
  (await rows("select settings->>'mapping' as mapping from integrations"))[0]?.mapping as string | null;
const openLetters = async () =>
  (await rows("select count(*)::int as count from dead_letters where replayed_at is null"))[0]?.count;

async function openSource(): Promise<void> {
  await around.slack.control.closeModal("Acme", "ada", { all: true });
  await openHome(around.slack, "Acme", "ada");
  await around.slack.control.waitForHome("Acme", "ada", (view) =>
    JSON.stringify(view).includes("show_source"),
  );
  await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
}

async function openMapping(): Promise<void> {
  await openSource();
  await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "edit_mapping" });
  await expect.poll(shown).toContain("preview_mapping");
}

/** Types a mapping and presses Preview, not Save. */
async function preview(mapping: string): Promise<void> {
  const entered = { mapping: { mapping: { type: "plain_text_input", value: mapping } } };
  await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "preview_mapping", entered });
}

const save = (mapping: string) =>
  around.slack.control.fillAndSubmit("Acme", "ada", { values: { mapping } }).then(JSON.stringify);

describe("the mapping of a custom source, in Slack", () => {
  it("is previewed against an example while nothing has arrived", async () => {
    await openMapping();

    expect(shown()).toContain("There is no delivery to look at; an example");
    await preview('alarms.{"title": name & " on " & host}');

    await expect.poll(shown).toContain("Queue depth above 10 000 on queue-1");
    expect(await stored()).toBeNull();
  });

  it("is previewed against the last delivery, with what it comes to or why it fails, and never its secrets", async () => {
    await send(alarms("disk <!channel>", "cpu"));
    await openMapping();
    expect(shown()).toContain("The alert has no");

    await preview(GOOD);
    await expect.poll(shown).toContain("2 alerts");
    expect(shown()).toContain("*disk &lt;!channel&gt;* — triggered, medium, service db-7");
    expect(shown()).not.toContain("hunter2");
    expect(shown()).not.toContain("<!channel>");

    await preview("$number(alarms[0].password)");
    await expect
      .poll(shown)
      .toContain("The mapping failed at character 8: Unable to cast value to a number: …");
    expect(shown()).not.toContain("hunter2");
    expect(await stored()).toBeNull();
  });

  it("is refused while it is no JSONata, with the place at the field", async () => {
    await openMapping();

    expect(await save("alarms.{")).toContain("The mapping failed at character 8");
    expect(await stored()).toBeNull();
  });

  it("that cannot read the last delivery is kept after a warning only, and for that mapping alone", async () => {
    await openMapping();

    await save(UNFIT);
    await expect.poll(shown).toContain("cannot read the last delivery");
    expect(await stored()).toBeNull();
    await save(`${UNFIT}s`);
    expect(await stored()).toBeNull();
    await save(`${UNFIT}s`);

    await expect.poll(stored).toBe(`${UNFIT}s`);
    expect(await rows("select action from audit_log where action = 'mapping_set'")).toHaveLength(1);
  });

  it("keeps what it cannot read as dead letters, and replays them once it is put right", async () => {
    await expect
      .poll(async () => {
        const { id } = await send(alarms(`disk ${Math.random()}`));
        return (await rows(`select reason from dead_letters where delivery_id = '${id}'`))[0]?.reason;
      })
      .toBe("The mapping failed: it gave nothing.");
    await openMapping();

    await save(GOOD);

    await expect.poll(openLetters, { timeout: 10_000 }).toBe(0);
    await expect
      .poll(() => rows("select title, service from alerts where title = 'disk <!channel>'"), {
        timeout: 10_000,
      })
      .toEqual([{ title: "disk <!channel>", service: "db-7" }]);
    expect((await rows("select attention from integrations"))[0]?.attention).toBeNull();
  });

  it("reads what comes from then on, at once", async () => {
    const { id } = await send(alarms("fan"));

    expect(await rows(`select kind from deliveries where delivery_id = '${id}'`)).toEqual([
      { kind: "alert" },
    ]);
    await expect
      .poll(() => rows("select status, service from alerts where title = 'fan'"), { timeout: 10_000 })
      .toEqual([{ status: "triggered", service: "db-7" }]);
  });

  it("lets our own test alert pass, and never takes it for the last delivery", async () => {
    await openSource();
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "send_test" });

    await expect
      .poll(() => rows("select test from alerts where service = 'dd0c-test'"), { timeout: 10_000 })
      .toEqual([{ test: true }]);
    await openMapping();
    expect(shown()).toContain("*fan* — triggered");
  });

  it("is nobody else's: a forged id in another workspace's button shows and changes nothing", async () => {
    const { control } = around.slack;
    const team = control.workspaces().find(({ name }) => name !== "Acme")?.name ?? "";
    const user = control.users(team).find(({ isBot }) => !isBot)?.name ?? "";
    await setUpBySlack(around.slack, { team, user, channel: "incidents", provider: "custom" });
    const [ours] = await rows("select integration_id as id from integrations where settings ? 'mapping'");
    await openHome(around.slack, team, user);
    await control.waitForHome(team, user, (view) => JSON.stringify(view).includes("show_source"));
    const modal = await press(around.slack, { team, user, view: "home", actionId: "show_source" });
    const button = modal.blocks.find(({ block_id }) => block_id === "mapping_line") as unknown as {
      accessory: { value: string };
    };
    button.accessory.value = String(ours?.id);

    await control.clickAction({ team, user, view: "modal", actionId: "edit_mapping" });

    // What the app answers to a later click has come after what it would have answered to that one.
    button.accessory.value = String(
      (await rows("select integration_id as id from integrations where not settings ? 'mapping'"))[0]?.id,
    );
    await control.clickAction({ team, user, view: "modal", actionId: "edit_mapping" });
    await expect.poll(() => JSON.stringify(control.currentModal(team, user))).toContain("preview_mapping");
    expect(control.calls({ method: "views.push", team })).toHaveLength(1);
    expect(JSON.stringify(control.currentModal(team, user))).not.toContain("db-7");
  });

  it("is taken away by saving nothing: then our JSON is what is read", async () => {
    await openMapping();

    await save("");

    await expect.poll(stored).toBeNull();
    await expect
      .poll(
        async () => {
          const { id } = await send({ title: `plain ${Math.random()}`, service: "s" });
          return (await rows(`select kind from deliveries where delivery_id = '${id}'`))[0]?.kind;
        },
        { timeout: 10_000 },
      )
      .toBe("alert");
  });
});

describe("the secret of a custom source", () => {
  it("is made in Slack, and is one that Standard Webhooks' libraries take", async () => {
    await openSource();
    await around.slack.control.clickAction({
      ...ADA,
      view: "modal",
      actionId: "new_secret",
      confirm: "confirm",
    });
    await expect.poll(shown).toContain("whsec_");
    const secret = /whsec_([A-Za-z0-9+/=]+)/.exec(shown())?.[1] ?? "";
    const body = JSON.stringify({ title: "signed", service: "s" });
    const signed = () => {
      const at = Math.floor(Date.now() / 1_000);
      const mac = createHmac("sha256", Buffer.from(secret, "base64"))
        .update(`msg_1.${at}.${body}`)
        .digest("base64");
      return { "webhook-id": "msg_1", "webhook-timestamp": String(at), "webhook-signature": `v1,${mac}` };
    };

    await expect
      .poll(async () => (await fetch(url, { method: "POST", body })).status, {
        timeout: 12_000,
        interval: 300,
      })
      .toBe(401);
    expect(await post(body, signed())).toHaveProperty("id");
  });
});
