import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openLog } from "../../../../app/log.ts";
import type { Web } from "../../../../app/web.ts";
import { startWorker, type Worker } from "../../../../app/worker.ts";
import type { EngineConfig } from "../../../../engine/domain/engine-config.ts";
import { setUpBySlack } from "../../../support/clicks.ts";
import { asSuperuser } from "../../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;
let worker: Worker;

/** Three incidents, and after them people said that checkout depends on payments. */
beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  const url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
  for (const service of ["payments", "checkout", "search"]) {
    const tags = `service:${service}`;
    const alert = { id: service, title: "[Triggered] slow", alert_id: service, alert_priority: "P3", tags };
    await fetch(url, { method: "POST", body: JSON.stringify(alert) });
  }
  const incidents = () => rows("select count(*)::int as n from incidents");
  await vi.waitFor(async () => expect(await incidents()).toEqual([{ n: 3 }]), { timeout: 15_000 });
  await openForm("open_dependencies");
  await around.slack.control.fillAndSubmit("Acme", "ada", {
    values: { downstream_service: "checkout", upstream_service: "payments" },
  });
  const changed = () => rows("select 1 as n from events where type = 'settings.changed'");
  await vi.waitFor(async () => expect(await changed()).toHaveLength(1), { timeout: 15_000 });
  await around.slack.control.closeModal("Acme", "ada", { all: true });
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await around.close();
});

afterEach(() => around.slack.control.closeModal("Acme", "ada", { all: true }));

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const config = async (): Promise<EngineConfig> => (await rows("select config from tenants"))[0]?.config;
const modal = () => around.slack.control.currentModal("Acme", "ada");
const shown = () => JSON.stringify(modal()?.blocks);
const chosen = (value: string) => ({
  selected_option: { text: { type: "plain_text", text: value }, value },
});

/** Opens the settings, and from there the form behind a button. */
async function openForm(button?: string): Promise<void> {
  await around.slack.control.typeCommand("Acme", "ada", "incidents", "/dd0c config");
  const settings = await around.slack.control.waitForModal("Acme", "ada");
  if (button === undefined) return;
  await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: button });
  await vi.waitFor(() => expect(modal()?.callbackId).not.toBe(settings.callbackId), { timeout: 5_000 });
}

/** Presses *Preview* with these fields entered, by action id. */
function preview(fields: Readonly<Record<string, object>>) {
  const entered = Object.fromEntries(
    Object.entries(fields).map(([actionId, state]) => [blockOf(actionId), { [actionId]: state }]),
  );
  const click = { ...ADA, view: "modal", actionId: "preview_settings", entered } as const;
  return around.slack.control.clickAction(click as Parameters<typeof around.slack.control.clickAction>[0]);
}

function blockOf(actionId: string): string {
  const blocks = (modal()?.blocks ?? []) as Array<{ block_id?: string; element?: { action_id?: string } }>;
  return blocks.find(({ element }) => element?.action_id === actionId)?.block_id ?? "";
}

const text = (value: string) => ({ type: "plain_text_input", value });
const service = (value: string) => ({ type: "external_select", ...chosen(value) });

const FORMS = [
  {
    form: "windows",
    button: "open_windows",
    fields: { window: { type: "number_input", value: "9" } },
    says: "the same 3 incidents",
  },
  {
    form: "a person's words for severities",
    fields: { severity_words: text("p3 = critical") },
    says: "0 → 3 critical alerts",
  },
  {
    form: "a dependency",
    button: "open_dependencies",
    fields: { downstream_service: service("search"), upstream_service: service("payments") },
    says: "3 → 2 incidents",
  },
  {
    form: "an alias",
    button: "open_aliases",
    fields: { ci_name: service("search"), monitoring_name: service("payments") },
    says: "3 → 2 incidents",
  },
  {
    form: "the safelist",
    button: "open_safelist",
    fields: { words: text("ledger") },
    says: "the same 3 incidents",
  },
];

describe("a preview of", () => {
  it.each(FORMS)(
    "$form adds that alone to the settings of then, and changes nothing",
    async ({ button, fields, says }) => {
      const before = await config();
      await openForm(button);

      await preview(fields);

      await expect.poll(shown, { timeout: 5_000 }).toContain(`*: ${says}`);
      expect(shown()).toMatch(
        /\*Since <!date.*Your tools sent nothing before that, so this is less than 7 days/,
      );
      expect(await config()).toEqual(before);
    },
  );

  it("what was entered leaves it there to be saved, with everything else in the modal", async () => {
    await openForm("open_windows");
    const before = modal()?.blocks.length;
    await preview({ window: { type: "number_input", value: "9" } });
    await expect.poll(shown, { timeout: 5_000 }).toContain("the same 3 incidents");

    expect(modal()?.blocks).toHaveLength(before ?? 0);
    await around.slack.control.fillAndSubmit("Acme", "ada");

    expect((await config()).windowMs).toBe(540_000);
  });

  it.each([
    {
      button: "open_dependencies",
      fields: { downstream_service: service("search"), upstream_service: service("search") },
      says: "*depends on*: A service does not depend on itself",
    },
    { button: "open_safelist", fields: { patterns: text("(?=x)") }, says: "titles and services*: Line 1: " },
    { fields: { severity_words: text("sev2") }, says: 'words for severities*: \\"sev2\\": write it like' },
    { button: "open_aliases", fields: {}, says: "*In CI it is*: Pick a service." },
    { button: "open_windows", fields: {}, says: "Nothing in this form differs from what is set" },
  ])("what cannot be saved says so: $says", async ({ button, fields, says }) => {
    await openForm(button);

    await preview(fields);

    await expect.poll(shown).toContain(says);
  });

  it("a form compares once, however often it is asked for at once", async () => {
    await openForm("open_dependencies");
    const fields = { downstream_service: service("search"), upstream_service: service("payments") };
    const calls = () =>
      around.slack.control
        .calls({ method: "views.update" })
        .filter((call) => JSON.stringify(call).includes("3 → 2 incidents")).length;
    const before = calls();

    await Promise.all([preview(fields), preview(fields)]);

    await expect.poll(shown, { timeout: 5_000 }).toContain("3 → 2 incidents");
    // Had the second one compared as well, it would have waited for the first and be at it now.
    await around.slack.control.closeModal("Acme", "ada", { all: true });
    await openForm("open_windows");
    await preview({ window: { type: "number_input", value: "7" } });
    await expect.poll(shown, { timeout: 5_000 }).toContain("the same 3 incidents");
    expect(calls()).toBe(before + 1);
  });

  it("a span of which privacy mode kept nothing leaves that out, and says so", async () => {
    await rows(
      "update deliveries set body = null where received_at = (select max(received_at) from deliveries where kind = 'alert')",
    );
    await openForm();

    await preview({ severity_words: text("p3 = critical") });

    await expect.poll(shown, { timeout: 5_000 }).toContain("What arrives in privacy mode is not kept");
    expect(shown()).toContain("Nothing of the last 7 days is there to compare with.");
  });
});
