import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../app/web.ts";
import { CHROMIUM, openChannel, openPage, say, shot } from "./app/local/workspace/ui-browser.ts";
import { asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

if (CHROMIUM === undefined) console.log("install-to-removal.e2e: skipped, there is no chromium on the PATH");

const MAPPING = 'alarms.{"title": name, "status": active ? "triggered" : "resolved", "service": host}';
const WIDER = `$exists(alarms) ? ${MAPPING} : {"title": fault, "service": "mainframe"}`;

describe.skipIf(CHROMIUM === undefined)(
  "an app's time in a workspace, from its installation to its removal",
  () => {
    let around: Surroundings;
    let web: Web;
    let browser: Browser;
    let page: Page;
    let errors: string[] = [];
    let url = "";

    beforeAll(async () => {
      around = await startSurroundings();
      web = await startWebIn(around);
      ({ browser, page, errors } = await openPage());
    });

    afterAll(async () => {
      await browser?.close();
      await web?.close();
      await around?.close();
      // A page that says what went wrong with an installation answers 400, which the browser notes.
      expect(errors.filter((line) => !line.includes("status of 400"))).toEqual([]);
    });

    const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
    const look = (name: string) => shot(page, `install-to-removal-${name}`);
    const home = () => page.getByTestId("home");
    const modal = () => page.getByTestId("modal").last();
    const reads = (text: string | RegExp) => modal().getByText(text).first().waitFor();
    const press = (name: string) => modal().getByRole("button", { name, exact: true }).click();
    const agree = (name: string) =>
      page.getByTestId("confirm").getByRole("button", { name, exact: true }).click();
    const post = (body: object) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const toHome = async () => {
      await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).click();
      await home().getByText("dd0c/alert").first().waitFor();
    };
    const addToSlack = async () => {
      await page.goto(`${around.slack.url}/app-directory/${around.slack.appId}`);
      await page.getByTestId("add-to-slack").click();
    };

    it("is cancelled, and says that nothing was changed", async () => {
      await addToSlack();
      await page.getByRole("button", { name: "Cancel" }).click();

      await page.getByText("The installation was cancelled. Nothing was changed.").waitFor();
      await look("1-cancelled");
      await page.getByRole("link", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Allow" }).waitFor();
    });

    it("is left open for too long, and begins again where that is said", async () => {
      await rows("update oauth_states set created_at = now() - interval '11 minutes'");
      await page.getByRole("button", { name: "Allow" }).click();

      await page.getByText("is older than ten minutes").waitFor();
      await look("2-too-late");
      await page.getByRole("link", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Allow" }).click();
      await home().getByText("Set up: 0 of 3 done").waitFor();
    });

    it("is not installed twice by going back and pressing Allow once more", async () => {
      await page.goBack();
      await page.getByRole("button", { name: "Allow" }).click();

      await page.getByText("was used already").waitFor();
      await look("3-used-already");
      await page.goto(`${around.config.publicUrl}/slack/oauth_redirect?code=x&state=never-given`);
      await page.getByText("This installation link was used already").waitFor();
      expect(await rows("select count(*)::int as n from slack_installations")).toEqual([{ n: 1 }]);
    });

    it("gets a source of a name that a person gives", async () => {
      await page.goto(
        `${around.slack.url}/client/${around.slack.control.workspaces()[0]?.id}/app/${around.slack.appId}`,
      );
      await home().getByRole("button", { name: "Connect a source" }).click();
      await modal().locator('[data-action-id="provider"]').click();
      await page.keyboard.type("Custom");
      await look("4-pick-a-tool");
      await page.keyboard.press("Enter");
      await modal().locator('[data-action-id="name"]').fill("Mainframe");
      await press("Get the URL");

      await reads("Mainframe: waiting for the first delivery");
      url = await urlShown();
      await look("5-source");
    });

    it("maps what the source sends, against an example while nothing came", async () => {
      await press("Edit mapping");
      await reads("There is no delivery to look at; an example");
      await modal().locator('[data-action-id="mapping"]').fill(MAPPING);
      await press("Preview");
      await reads("Queue depth above 10 000");
      await look("6-mapping-preview");
      await press("Save");
      await reads("what it sends is mapped by your expression");
    });

    it("turns green by itself when the first delivery arrives", async () => {
      expect((await post({ alarms: [{ name: "disk full", active: true, host: "db-7" }] })).status).toBe(202);

      await reads("Mainframe: connected, last delivery");
      await look("7-green");
    });

    it("is called otherwise from then on", async () => {
      await press("Rename");
      await modal().locator('[data-action-id="name"]').fill("Mainframe Nord");
      await look("8-rename");
      await press("Save");

      await reads("Mainframe Nord: connected");
      await home().getByText("Mainframe Nord").waitFor();
    });

    it("makes a new URL, after saying that the old one works for a day", async () => {
      await press("New URL");
      await page.getByTestId("confirm").getByText("goes on working for 24 hours").waitFor();
      await look("9-new-url-asks");
      await agree("Make a new URL");

      await reads("The URL from before works until tomorrow at");
      const second = await urlShown();
      expect(second).not.toBe(url);
      expect((await post({ alarms: [{ name: "disk full", active: false, host: "db-7" }] })).status).toBe(202);
      url = second;
      await look("10-new-url");
      await modal().getByTestId("modal-dismiss").click();
      // What it cannot read is looked at below.
      expect((await post({ fault: "tape 4 is stuck", password: "hunter2" })).status).toBe(202);
    });

    it("sends the digest where and when a person wants it", async () => {
      await home().getByRole("button", { name: "Digest and report", exact: true }).click();
      await modal().getByLabel("Another channel", { exact: true }).check();
      await press("Save");
      await reads("Pick a channel.");
      await look("22-digest-no-channel");
      await modal().getByLabel("A direct message to me").check();
      await modal().locator('[data-action-id="hour"]').click();
      await page.keyboard.type("07");
      await page.keyboard.press("Enter");
      await modal().locator('[data-action-id="report_zone"]').click();
      await page.keyboard.type("Tokyo");
      await page.getByRole("option", { name: /Tokyo/ }).first().click();
      await modal().getByLabel("Sunday").check();
      await look("23-digest");
      await press("Save");
      await modal().waitFor({ state: "detached" });

      await home().getByRole("button", { name: "Digest and report", exact: true }).click();
      await reads("Last changed by");
      await look("24-digest-saved");
      await press("Cancel");
    });

    it("shows what cannot be read, and reads it once the mapping fits", async () => {
      await home().getByText("could not be read").waitFor();
      await look("11-home-unreadable");
      await home().getByRole("button", { name: "Look", exact: true }).click();
      await reads("Nothing is lost: put right what the reason says, then replay.");
      await look("12-unreadable");
      await press("Replay all");
      await reads("still unreadable");
      await press("Done");

      await home().getByRole("button", { name: "Set-up", exact: true }).click();
      await press("Edit mapping");
      await modal().locator('[data-action-id="mapping"]').fill(WIDER);
      await press("Preview");
      await reads("tape 4 is stuck");
      await modal().getByText("1 alert").waitFor();
      await look("13-mapping-of-a-delivery");
      await press("Save");
      await home().getByText("last delivery").waitFor();
      await look("14-home-readable");
    });

    it("makes a secret, and shows it once", async () => {
      await press("Make a secret");
      await page.getByTestId("confirm").getByText("what is not signed with the secret is refused").waitFor();
      await look("15-secret-asks");
      await agree("Make it");

      await reads("shown once");
      await look("16-secret");
    });

    it("is removed, after saying what that means", async () => {
      await press("Remove");
      await page.getByTestId("confirm").getByText("Its URL stops working at once").waitFor();
      await look("17-remove-asks");
      await agree("Remove it");

      await reads("Mainframe Nord is removed.");
      await look("18-removed");
      await press("Done");
      await home().getByText("Mainframe Nord").waitFor({ state: "detached" });
    });

    it("takes words for severities and privacy mode in the settings, and says which line it cannot read", async () => {
      await openChannel(page, "incidents");
      await say(page, "/invite @dd0c alert");
      await page.getByTestId("channel").getByText("was added to the channel").waitFor();
      await toHome();
      await home().getByRole("button", { name: "Settings", exact: true }).click();
      await modal().locator('[data-action-id="channel"]').click();
      await page.keyboard.type("incidents");
      await page.keyboard.press("Enter");
      await modal().locator('[data-action-id="severity_words"]').fill("page = critical\nsev2 = bad");
      await modal().getByLabel("Keep less of what sources send").check();
      await press("Save");
      await reads("write it like");
      await look("19-settings-wrong-word");
      await modal().getByText("It begins a few seconds after").scrollIntoViewIfNeeded();
      await look("20-settings-privacy");
      await modal().locator('[data-action-id="severity_words"]').fill("page = critical\nsev2 = high");
      await press("Save");

      await home().getByText("Set up: 1 of 3 done").waitFor();
      await home().getByRole("button", { name: "Settings", exact: true }).click();
      await reads("On since today at");
      await modal().getByText("Last changed by").last().scrollIntoViewIfNeeded();
      await look("21-settings-saved");
      await press("Cancel");
    });

    it("is removed from the workspace, added again, and still knows its settings", async () => {
      await page.goto(`${around.slack.url}/app-directory/${around.slack.appId}`);
      await page.getByTestId("remove-app").click();
      await look("25-uninstall-asks");
      await agree("Remove App");
      await page.getByTestId("add-to-slack").waitFor();
      await look("26-uninstalled");
      await expect.poll(() => rows("select status from tenants")).toEqual([{ status: "uninstalled" }]);

      await page.getByTestId("add-to-slack").click();
      await page.getByRole("button", { name: "Allow" }).click();
      await home().getByText("Set up: 1 of 3 done").waitFor();
      await look("27-added-again");
    });

    it("deletes everything once the workspace's name is typed, and is gone", async () => {
      await home().getByRole("button", { name: "Settings", exact: true }).click();
      await press("Plan and data");
      await press("Delete all data");
      await modal().locator('[data-action-id="workspace_name"]').fill("Acne");
      await press("Delete all data");
      await reads("This is not the workspace's name");
      await look("28-deletion-wrong-name");
      await modal().locator('[data-action-id="workspace_name"]').fill("Acme");
      await press("Delete all data");

      await modal().waitFor({ state: "detached" });
      await look("29-deleted");
      await around.slack.control.waitForMessage(({ text }) => text.startsWith("dd0c/alert has left"));
      await page.goto(`${around.slack.url}/app-directory/${around.slack.appId}`);
      await page.getByTestId("add-to-slack").waitFor();
      await look("30-deleted-directory");
    });

    const urlShown = async () => /https?:\/\/\S+\/v1\/wh\/[\w/-]+/.exec(await modal().innerText())?.[0] ?? "";
  },
);
