import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, refusalOf, startBoltApp, startSlack } from "./bolt-app.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==",
  "base64",
);

describe("an upload in three steps", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack);
    for (const [team, user] of [
      ["acme", "ada"],
      ["globex", "grace"],
    ] as const) {
      await slack.control.install(team, user);
      slack.control.inviteBot(team, "alerts");
    }
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const show = (team: string, id: string) =>
    bolt.client(team).chat.postMessage({
      channel: channelId(slack, team, "alerts"),
      text: "a picture",
      blocks: [{ type: "image", slack_file: { id }, alt_text: "a picture" }],
    });

  it("shows a picture only when all three are done, and only in its own team", async () => {
    const client = bolt.client("acme");
    const place = await client.files.getUploadURLExternal({ filename: "dot.png", length: PNG.length });
    const id = place.file_id ?? "";
    expect(await refusalOf(show("acme", id))).toMatchObject({ error: "invalid_blocks" });
    expect(await refusalOf(client.files.completeUploadExternal({ files: [{ id }] }))).toMatchObject({
      error: "file_not_found",
    });

    const short = await fetch(place.upload_url ?? "", { method: "POST", body: "too short" });
    const sent = await fetch(place.upload_url ?? "", { method: "POST", body: new Uint8Array(PNG) });
    expect([short.status, sent.status]).toEqual([400, 200]);
    expect((await fetch(`${slack.url}/files/${id}`)).status).toBe(404);
    await client.files.completeUploadExternal({ files: [{ id, title: "a dot" }] });

    await show("acme", id);
    expect(Buffer.from(await (await fetch(`${slack.url}/files/${id}`)).arrayBuffer())).toEqual(PNG);
    expect(await refusalOf(show("globex", id))).toMatchObject({ error: "invalid_blocks" });
  });

  it("takes what the SDK's own upload sends", async () => {
    const answer = await bolt.client("acme").filesUploadV2({ file: PNG, filename: "dot.png" });

    expect(answer.ok).toBe(true);
    expect(JSON.stringify(answer)).toMatch(/"id":"F\w+"/);
  });
});
