import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, clientWith, startBoltApp, startSlack, teamOf } from "./bolt-app.ts";

describe("the control of the workspace", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;

  beforeEach(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.command("/dd0c", async ({ ack }) => ack("pong"));
    });
    await slack.control.install("acme", "ada");
    slack.control.inviteBot("acme", "alerts");
  });
  afterEach(async () => {
    await bolt.close();
    await slack.close();
  });

  const remote = async (name: string, ...args: unknown[]): Promise<Record<string, unknown>> => {
    const response = await fetch(`${slack.url}/_control/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(args),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const post = (text: string) =>
    bolt.client("acme").chat.postMessage({ channel: channelId(slack, "acme", "alerts"), text });

  it("starts with two teams that have an admin and five kinds of channel each", () => {
    for (const team of ["acme", "globex"]) {
      expect(slack.control.users(team).filter((one) => one.isAdmin)).toHaveLength(1);
      const channels = slack.control.channels(team);
      expect(channels.map((one) => one.name)).toEqual(
        expect.arrayContaining(["general", "alerts", "incidents"]),
      );
      expect(channels.some((one) => one.kind === "private")).toBe(true);
      expect(channels.some((one) => one.isArchived)).toBe(true);
    }
  });

  it("works from another process as it does in this one", async () => {
    await remote("typeCommand", "acme", "ada", "alerts", "/dd0c");

    const { result } = await remote("ephemerals", "acme", { user: "ada" });

    expect(result).toMatchObject([{ text: "pong" }]);
    expect(await remote("fly")).toMatchObject({ ok: false });
    expect(await remote("messages", "acme", "nowhere")).toEqual({
      ok: false,
      error: "no channel called nowhere",
    });
  });

  it("waits for a message over HTTP until it comes", async () => {
    const waiting = fetch(`${slack.url}/_control/wait?for=message&team=acme&channel=alerts&text=soon`);
    await post("other");
    await post("soon there");

    const { result } = (await (await waiting).json()) as { result: unknown };

    expect(result).toMatchObject({ text: "soon there" });
  });

  it("gives up waiting after the time that was given", async () => {
    const response = await fetch(`${slack.url}/_control/wait?for=message&text=never&timeoutMs=20`);

    expect(await response.json()).toMatchObject({ ok: false, error: expect.stringContaining("20 ms") });
  });

  it("remembers when each look of a message arrived", async () => {
    const { ts = "", channel = "" } = await post("one");
    await bolt.client("acme").chat.update({ channel, ts, text: "two" });

    const [message] = slack.control.messages("acme", "alerts").filter((one) => one.ts === ts);
    const [first, second] = message?.versions ?? [];

    expect(message?.versions.map((one) => one.text)).toEqual(["one", "two"]);
    expect(second?.arrivedAtMs).toBeGreaterThan(first?.arrivedAtMs ?? Number.POSITIVE_INFINITY);
  });

  it("logs every call without its secrets", async () => {
    await post("hello");

    const call = slack.control.calls({ method: "chat.postMessage", team: "acme" }).at(-1);
    const access = slack.control.calls({ method: "oauth.v2.access" }).at(-1);

    expect(call).toMatchObject({ args: { text: "hello" }, response: { ok: true }, httpStatus: 200 });
    expect(JSON.stringify(call?.args)).not.toContain("xoxb-");
    expect(JSON.stringify(access?.args)).not.toContain(slack.clientSecret);
  });

  it("takes the bot out of a channel again", async () => {
    slack.control.kickBot("acme", "alerts");

    await expect(post("hello")).rejects.toMatchObject({ data: { error: "not_in_channel" } });
  });

  it("archives a channel under the app's feet", async () => {
    slack.control.archiveChannel("acme", "alerts");

    await expect(post("hello")).rejects.toMatchObject({ data: { error: "is_archived" } });
  });

  it("takes block types away, as a phased rollout does", async () => {
    slack.control.lackBlocks(["table"]);
    const blocks = [{ type: "table", rows: [[{ type: "raw_text", text: "x" }]] }];

    const call = bolt.client("acme").apiCall("chat.postMessage", {
      channel: channelId(slack, "acme", "alerts"),
      text: "x",
      blocks,
    });

    await expect(call).rejects.toMatchObject({ data: { error: "invalid_blocks" } });
  });

  it("goes back to the first day without forgetting the app's credentials", async () => {
    await post("old");

    slack.control.reset({ seed: 7 });

    expect(teamOf(slack, "acme").isInstalled).toBe(false);
    expect(slack.control.messages("acme", "alerts")).toEqual([]);
    await slack.control.install("acme", "ada");
    expect(teamOf(slack, "acme").isInstalled).toBe(true);
  });

  it("is closed to pages of other sites", async () => {
    const foreign = { origin: "https://evil.example", "content-type": "application/json" };

    const control = await fetch(`${slack.url}/_control/reset`, {
      method: "POST",
      headers: foreign,
      body: "[]",
    });
    const ui = await fetch(`${slack.url}/_ui/bootstrap`, { headers: { origin: "https://evil.example" } });

    expect([control.status, ui.status]).toEqual([403, 403]);
    expect(teamOf(slack, "acme").isInstalled).toBe(true);
  });
});

describe("the same seed", () => {
  it("gives the same ids, whatever the time", async () => {
    const [one, two, other] = await Promise.all([
      startSlack({ seed: 1, clock: { now: () => 1_000_000 } }),
      startSlack({ seed: 1 }),
      startSlack({ seed: 2 }),
    ]);
    const names = (slack: LocalSlack) => JSON.stringify([slack.appId, slack.control.workspaces()]);

    expect(names(one)).toBe(names(two));
    expect(names(one)).not.toBe(names(other));
    await Promise.all([one.close(), two.close(), other.close()]);
  });
});

describe("the snapshot file", () => {
  it("brings installs, messages and credentials back after a restart, and is for its owner only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "workspace-"));
    const snapshotFile = join(folder, "deep", "slack.json");
    const first = await startSlack({ snapshotFile });
    const bolt = await startBoltApp(first);
    await first.control.install("acme", "ada");
    first.control.inviteBot("acme", "alerts");
    const channel = channelId(first, "acme", "alerts");
    const { ts = "" } = await bolt.client("acme").chat.postMessage({ channel, text: "before" });
    const { token = "" } = bolt.client("acme");
    await bolt.close();
    await first.close();

    const second = await startSlack({ snapshotFile, seed: 99 });
    await clientWith(second, token).chat.update({ channel, ts, text: "after" });
    const later = await clientWith(second, token).chat.postMessage({ channel, text: "next" });

    expect(second.signingSecret).toBe(first.signingSecret);
    expect(second.control.messages("acme", "alerts").map((one) => one.text)).toEqual(["after", "next"]);
    expect(Number(later.ts)).toBeGreaterThan(Number(ts));
    expect(statSync(snapshotFile).mode & 0o777).toBe(0o600);
    await second.close();
    rmSync(folder, { recursive: true });
  });

  it("that cannot be read stops the start with what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "workspace-"));
    const snapshotFile = join(folder, "slack.json");
    writeFileSync(snapshotFile, "{");

    await expect(startSlack({ snapshotFile })).rejects.toThrow(`cannot read ${snapshotFile}: delete it`);

    rmSync(folder, { recursive: true });
  });
});
