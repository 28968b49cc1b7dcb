import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "jenkins" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = () => JSON.stringify(around.slack.control.currentModal("Acme", "ada"));

describe("which runs deploy", () => {
  it("is said in the source's modal, one name a line, and shown there", async () => {
    const { control } = around.slack;
    const open = async () => {
      await openHome(around.slack, "Acme", "ada");
      await control.waitForHome("Acme", "ada", (view) => JSON.stringify(view).includes("show_source"));
      await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
    };
    await open();
    expect(shown()).toContain("runs whose name says so");
    await control.clickAction({ ...ADA, view: "modal", actionId: "edit_deploy_jobs" });
    await expect.poll(shown).toContain("Names, one a line");

    await control.fillAndSubmit("Acme", "ada", { values: { jobs: "asgard\n\n ship it \nasgard" } });

    await expect
      .poll(() =>
        rows("select settings->'deployWorkflows' as jobs from integrations where provider = 'jenkins'"),
      )
      .toEqual([{ jobs: ["asgard", "ship it"] }]);
    await control.closeModal("Acme", "ada", { all: true });
    await open();
    expect(shown()).toContain("asgard");
    await control.closeModal("Acme", "ada", { all: true });
  });
});

describe("a tenant's own words for severities", () => {
  it("are set in the settings, refused at their field when nobody knows the severity, and reach the engine", async () => {
    const { control } = around.slack;
    const channel = control.channels("Acme").find((one) => one.name === "incidents")?.id ?? "";
    await control.typeCommand("Acme", "ada", "incidents", "/dd0c config");
    await control.waitForModal("Acme", "ada");

    const refused = await control.fillAndSubmit("Acme", "ada", {
      values: { channel, severity_words: "sev2 = dreadful" },
    });
    expect(JSON.stringify(refused)).toContain("write it like");
    await control.fillAndSubmit("Acme", "ada", { values: { channel, severity_words: "sev2 = critical" } });

    await expect
      .poll(() => rows("select config->'severityWords' as words from tenants"))
      .toEqual([{ words: { sev2: "critical" } }]);
    await expect
      .poll(() => rows("select kind from deliveries where provider = 'dd0c'"))
      .toEqual([{ kind: "command" }]);
  });
});
