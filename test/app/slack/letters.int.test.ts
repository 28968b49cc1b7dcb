import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redactedSample } from "../../../app/slack/redact.ts";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "custom" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = (thing: unknown) => JSON.stringify(thing);
const send = async (body: object) =>
  (
    (await (
      await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })
    ).json()) as { id: string }
  ).id;

describe("deliveries that could not be read, in Slack", () => {
  it("are counted on Home with the reason, shown redacted, and replayed by a button", async () => {
    const { control } = around.slack;
    const ids = [
      await send({
        severity: "high",
        apiToken: "hunter2hunter2",
        mail: "ada@example.com",
        see: "<!channel>",
      }),
      await send({ note: "two" }),
      await send({ note: "three" }),
    ];
    await openHome(around.slack, "Acme", "ada");
    const home = await control.waitForHome("Acme", "ada", (view) =>
      shown(view).includes("3 deliveries could not be read"),
    );
    expect(shown(home)).toContain("The alert has no");

    const modal = await press(around.slack, { ...ADA, view: "home", actionId: "show_letters" });
    const text = shown(modal);
    expect(text).toContain("Nothing is lost");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("ada@example.com");
    expect(text).not.toContain("<!channel>");

    await rows(
      `update deliveries set body = convert_to('{"title":"now it can be read"}', 'UTF8') where delivery_id in ('${ids[1]}', '${ids[2]}')`,
    );
    await control.clickAction({ ...ADA, view: "modal", actionId: "replay_all" });
    await expect
      .poll(() => shown(control.currentModal("Acme", "ada")), { timeout: 10_000 })
      .toContain("2 deliveries replayed · 1 still unreadable");
    await control.closeModal("Acme", "ada", { all: true });
    await control.waitForHome("Acme", "ada", (view) => shown(view).includes("1 delivery could not be read"));
    expect(
      await rows("select action, after from audit_log where action = 'dead_letters_replayed'"),
    ).toMatchObject([{ after: { replayed: 2, stillUnreadable: 1 } }]);
  });

  it("are told by /dd0c delivery, with what arrives from each source", async () => {
    const answer = await around.slack.control.typeCommand("Acme", "ada", "incidents", "/dd0c delivery");

    expect(shown(answer)).toContain("1 delivery could not be read");
    expect(shown(answer)).toContain("last delivery");
  });
});

describe("a sample of a delivery", () => {
  it.each([
    ['{"password":"hunter2","x":1}', '{"password":"••••","x":1}'],
    ["token=abc123 next", 'token="••••" next'],
    ["write to ada.l@mail.example.com now", "write to ••••@•••• now"],
    ["https://x.example/path?key=1&b=2 end", "https://x.example/path?•••• end"],
    ["id AAAAAAAAAAAAAAAAAAAAAAAAAAAA end", "id •••• end"],
    ["a\n\n b\tc", "a b c"],
  ])("masks what looks like a secret: %s", (body, sample) => {
    expect(redactedSample(Buffer.from(body), 300)).toBe(sample);
  });

  it("is cut, never within a character", () => {
    expect(redactedSample(Buffer.from("😀 ".repeat(400)), 10)).toBe("😀 😀 😀 😀 😀 …");
  });
});
