import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const MARCUS = { team: "Acme", user: "marcus" };

let around: Surroundings;
let web: Web;
let first: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  first = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "custom" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = ({ team, user } = ADA) => JSON.stringify(around.slack.control.currentModal(team, user));
const urlIn = (text: string) =>
  /https?:\/\/[^\s`"'\\]+\/v1\/wh\/[\w-]+\/custom\/[\w-]+/.exec(text)?.[0] ?? "";
let counter = 0;
const send = (url: string, sign?: string) => {
  counter += 1;
  const body = JSON.stringify({ title: `alert ${counter}` });
  const t = Math.floor(Date.now() / 1_000);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (sign)
    headers["x-dd0c-signature"] =
      `t=${t},v1=${createHmac("sha256", sign).update(`${t}.${body}`).digest("hex")}`;
  return fetch(url, { method: "POST", headers, body }).then(({ status }) => status);
};
/** The door remembers an integration for five seconds. */
const becomes = (url: string, status: number, sign?: string) =>
  expect.poll(() => send(url, sign), { timeout: 12_000, interval: 300 }).toBe(status);

async function openSourceModal(who = ADA): Promise<void> {
  const { team, user } = who;
  await around.slack.control.closeModal(team, user, { all: true });
  await openHome(around.slack, team, user);
  await around.slack.control.waitForHome(team, user, (view) => JSON.stringify(view).includes("show_source"));
  await press(around.slack, { ...who, view: "home", actionId: "show_source" });
}

describe("what a source proves itself by", () => {
  it("is a new URL on demand; the one before works for a day and no longer", async () => {
    await openSourceModal();

    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "rotate_key" });
    await expect.poll(() => urlIn(shown())).not.toBe(first);

    const second = urlIn(shown());
    expect(shown()).toContain("The URL from before works until");
    await becomes(second, 202);
    expect(await send(first)).toBe(202);
    await rows("update integrations set previous_key_until = now() - interval '1 second'");
    await becomes(first, 401);
    expect(await send(second)).toBe(202);
    first = second;
  });

  it("is a secret of our making on demand, shown once, and the one before stays good for a day", async () => {
    await openSourceModal();
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "new_secret" });
    await expect.poll(() => shown()).toContain("shown once");
    const secretIn = (text: string) => /shown once.*?```(whsec_[\w+/]{32})```/s.exec(text)?.[1] ?? "";
    const one = secretIn(shown());
    await becomes(first, 401);
    await becomes(first, 202, one);

    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "new_secret" });
    await expect.poll(() => secretIn(shown())).not.toBe(one);
    const two = secretIn(shown());

    await becomes(first, 202, two);
    expect(await send(first, one)).toBe(202);
    await openSourceModal();
    expect(shown()).not.toContain(two);
  });

  it("is nothing any more once the source is removed, and who did what is written down", async () => {
    await openSourceModal();
    await openSourceModal(MARCUS);
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "remove_source" });
    await expect.poll(() => shown()).toContain("is removed");
    // Whoever else looks at it is told, and by then Ada's modal was looked at again too.
    await rows("update integrations set last_delivery_at = now() - interval '1 hour'");
    await expect.poll(() => shown(MARCUS)).toContain("is removed");
    expect(shown()).toContain("is removed");

    await becomes(first, 401);
    const actions = (await rows("select action from audit_log where actor <> '' order by at")).map(
      (row) => row.action,
    );
    expect(actions).toEqual(
      expect.arrayContaining(["source_url_rotated", "source_secret_set", "source_removed"]),
    );
  });
});
