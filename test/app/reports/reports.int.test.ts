import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { validateBlocks } from "../../../app/local/workspace/blocks/validate.ts";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { openLog } from "../../../app/log.ts";
import { sendMails } from "../../../app/reports/send-mails.ts";
import { uploadPicture } from "../../../app/reports/upload-picture.ts";
import { type Lead, LostLead, takeLead } from "../../../engine/db/leaders.ts";
import { type ReportSettings, setReportSettings } from "../../../engine/db/reports.ts";
import { enterTenant, withShards, withTenant } from "../../../engine/db/tenant.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { makeReports, type ReportDeps } from "../../../engine/workers/make-reports.ts";
import { busyDays } from "../../support/busy-days.ts";
import { storeStory } from "../../support/story.ts";
import { userId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, type Stage, type TestTenant } from "../notify/stage.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The driven clock begins at the next Monday's midnight in Tokyo, which knows no summer time. */
const monday = (() => {
  const first = Math.floor(Date.now() / DAY) * DAY + 15 * HOUR;
  const ahead = Array.from({ length: 8 }, (_, index) => first + index * DAY);
  return ahead.find((at) => at > Date.now() && new Date(at + 9 * HOUR).getUTCDay() === 1) ?? first;
})();
const nineOn = (day: number) => monday + day * DAY + 9 * HOUR;
const dayOf = (day: number) => new Date(monday + day * DAY + 9 * HOUR).toISOString().slice(0, 10);

let stage: Stage;
let acme: TestTenant;
let lead: Lead;
const troubles: string[] = [];

const start = async (options: Parameters<Stage["tenantIn"]>[1] = {}) => {
  stage = await openStage();
  acme = await stage.tenantIn("acme", options);
  lead = await takeLead(stage.db, "schedule", "worker-1");
  await settle({});
};

const settle = (changes: Partial<ReportSettings>) =>
  withTenant(stage.db, acme.tenantId, (tx) =>
    setReportSettings(tx, acme.tenantId, {
      zone: "Asia/Tokyo",
      recipient: undefined,
      hour: 9,
      digestDays: [1, 2, 3, 4, 5, 6, 7],
      weekly: false,
      emails: [],
      setBy: "U1",
      now: Date.now(),
      ...changes,
    }),
  );

const deps = (now: number, changes: Partial<ReportDeps> = {}): ReportDeps => ({
  db: stage.db,
  lead,
  now,
  pictureOf: (tenantId, report) =>
    uploadPicture(
      { slack: stage.installations, slackApiUrl: stage.slack.slackApiUrl, log: openLog("silent", "test") },
      tenantId,
      report,
    ),
  pictureReadyMs: 0,
  mails: true,
  onMessage: () => undefined,
  onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
  ...changes,
});

/** A notifier of a process that lives for this one moment. */
const deliverAll = async () => {
  const notifier = stage.notifier();
  notifier.setShards(ALL_SHARDS);
  await notifier.idle();
  await notifier.close();
};

const inChannel = (): Message[] =>
  stage.slack.control.messages("acme", "alerts").filter(({ botId }) => botId !== null);
const rows = (statement: string) =>
  withShards(stage.db, [shardOf(acme.tenantId)], async (sql) => {
    await enterTenant(sql, acme.tenantId);
    return sql.unsafe(statement);
  });

beforeEach(() => {
  troubles.length = 0;
});
afterEach(async () => {
  expect(troubles).toEqual([]);
  await stage.close();
});

describe("the daily digest", () => {
  it("comes at nine on the tenant's wall, once whoever makes it, with its picture", async () => {
    await start();
    await storeStory(stage.db, acme.tenantId, busyDays(11, { start: monday }), monday + 4 * DAY);

    // Of the day before the first alert there is nothing to tell.
    expect(await makeReports(deps(nineOn(0)))).toEqual({ made: 0, empty: 1 });
    expect(await makeReports(deps(nineOn(1) - MINUTE))).toEqual({ made: 0, empty: 0 });
    await expect(
      makeReports(deps(nineOn(1), { lead: { ...lead, fence: lead.fence - 1 } })),
    ).rejects.toBeInstanceOf(LostLead);
    // Two make it at the same time, each before the other has written it down.
    let drawing = 0;
    let bothDraw: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      bothDraw = resolve;
    });
    const meeting = deps(nineOn(1), {
      pictureOf: async (...report) => {
        drawing += 1;
        if (drawing === 2) bothDraw();
        await both;
        return deps(nineOn(1)).pictureOf(...report);
      },
    });
    const runs = await Promise.all([makeReports(meeting), makeReports(meeting)]);
    expect(runs.map(({ made }) => made).toSorted()).toEqual([0, 1]);
    await deliverAll();
    expect(await makeReports(deps(nineOn(1) + 5 * MINUTE))).toEqual({ made: 0, empty: 0 });
    await deliverAll();

    expect(inChannel()).toHaveLength(1);
    const [digest] = inChannel();
    const said = JSON.stringify(digest?.blocks);
    const [counted] = await rows(
      `select sum(alert_count)::int as alerts, sum(incident_count)::int as incidents from rollup_hourly
       where bucket < '${new Date(monday + DAY).toISOString()}'`,
    );
    expect(digest?.text).toContain(`${counted?.alerts} alerts → ${counted?.incidents} incidents`);
    expect(counted?.alerts).toBeGreaterThan(20);
    expect(said).toContain('"action_id":"tune_alert"');
    expect(validateBlocks("message", digest?.blocks ?? [])).toEqual({ ok: true });

    // The picture is one that a browser can show.
    const [, fileId] = /"slack_file":\{"id":"(\w+)"\}/.exec(said) ?? [];
    const picture = await fetch(`${stage.slack.url}/files/${fileId}`);
    expect(picture.headers.get("content-type")).toContain("image/png");
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  it("makes up for days of downtime in one, and is a picture of letters where files may not be uploaded", async () => {
    await start({ scopes: "no history" });
    await storeStory(stage.db, acme.tenantId, busyDays(12, { start: monday }), monday + 4 * DAY);

    await makeReports(deps(nineOn(4) + 3 * HOUR));
    await deliverAll();
    await makeReports(deps(nineOn(4) + 4 * HOUR));
    await deliverAll();

    expect(inChannel()).toHaveLength(1);
    expect(JSON.stringify(inChannel()[0]?.blocks)).toContain("▇");
    expect(await rows("select kind, day::text from reports")).toEqual([{ kind: "digest", day: dayOf(4) }]);
  });

  it("goes to the person who wants it, and does not come when nothing fired", async () => {
    await start();
    const ada = userId(stage.slack, "acme", "ada");
    await settle({ recipient: ada });
    await storeStory(stage.db, acme.tenantId, busyDays(13, { start: monday }), monday + 4 * DAY);

    expect(await makeReports(deps(nineOn(1)))).toEqual({ made: 1, empty: 0 });
    // Two days after the last alert nothing is left to tell.
    expect(await makeReports(deps(nineOn(5)))).toMatchObject({ made: 1 });
    expect(await makeReports(deps(nineOn(6)))).toEqual({ made: 0, empty: 1 });
    expect(await makeReports(deps(nineOn(6) + 5 * MINUTE))).toEqual({ made: 0, empty: 0 });
    await deliverAll();

    expect(inChannel()).toEqual([]);
    const direct = stage.slack.control
      .channels("acme")
      .filter(({ kind, members }) => kind === "im" && members.includes(ada))
      .flatMap(({ id }) => stage.slack.control.messages("acme", id));
    expect(direct).toHaveLength(2);
  });
});

describe("the weekly noise report", () => {
  /** A real SMTP server: takes all but what `refuse` says, and breaks off after the body while `breaks`. */
  const startSmtp = async () => {
    const mails: ParsedMail[] = [];
    const state = { breaks: false, seen: 0 };
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith("gone@")
            ? Object.assign(new Error("no such user"), { responseCode: 550 })
            : null,
        ),
      onData: (stream, _session, done) => {
        state.seen += 1;
        simpleParser(stream, {}, (_error, mail) => {
          if (state.breaks)
            for (const one of server.connections as Set<{ _socket: { destroy(): void } }>)
              one._socket.destroy();
          else {
            mails.push(mail);
            done();
          }
        });
      },
    });
    server.on("error", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.server.address() as { port: number };
    return {
      mails,
      state,
      smtp: { url: `smtp://127.0.0.1:${port}`, from: "dd0c/alert <reports@dd0c.example>" },
      close: () => new Promise<void>((resolve) => server.close(() => resolve())),
    };
  };

  it("comes on Monday in Slack and by e-mail, once to each address, and not again where nobody knows whether it arrived", async () => {
    await start();
    await settle({
      digestDays: [],
      weekly: true,
      emails: ["ada@example.com", "gone@example.com", "priya@example.com"],
    });
    await storeStory(stage.db, acme.tenantId, busyDays(14, { items: 900, start: monday }), monday + 8 * DAY);
    const smtp = await startSmtp();
    try {
      const mailing = (now: number) =>
        sendMails({ db: stage.db, lead, now, smtp: smtp.smtp, onTrouble: deps(now).onTrouble });
      expect(await makeReports(deps(nineOn(0)))).toEqual({ made: 0, empty: 1 });
      expect(await makeReports(deps(nineOn(6)))).toEqual({ made: 0, empty: 0 });
      expect(await makeReports(deps(nineOn(7)))).toEqual({ made: 1, empty: 0 });
      await deliverAll();

      smtp.state.breaks = true;
      await rows(
        "update report_mails set due_at = due_at + interval '1 hour' where address <> 'priya@example.com'",
      );
      expect(await mailing(nineOn(7) + MINUTE)).toEqual({ unclear: 1 });
      smtp.state.breaks = false;
      expect(await mailing(nineOn(7) + HOUR)).toEqual({ sent: 1, refused: 1 });
      expect(await mailing(nineOn(7) + 2 * HOUR)).toEqual({});
      expect(await makeReports(deps(nineOn(7) + 2 * HOUR))).toEqual({ made: 0, empty: 0 });

      expect(await rows("select address, state from report_mails order by address")).toEqual([
        { address: "ada@example.com", state: "sent" },
        { address: "gone@example.com", state: "dead" },
        { address: "priya@example.com", state: "unclear" },
      ]);
      expect(smtp.state.seen).toBe(2);
      const [mail] = smtp.mails;
      expect(mail?.subject).toContain("Noise report");
      expect(mail?.text).toContain("Noise ratio");
      expect(mail?.text).toContain("What fires most");
      expect(String(mail?.html)).toContain("at one minute each to look at");
      expect(mail?.attachments.map(({ contentType }) => contentType)).toEqual(["image/png"]);
      expect(inChannel()).toHaveLength(1);
      expect(inChannel()[0]?.text).toContain("Weekly noise report");
    } finally {
      await smtp.close();
    }
  });

  it("is tried again while the server is away", async () => {
    await start();
    await settle({ digestDays: [], weekly: true, emails: ["ada@example.com"] });
    await storeStory(stage.db, acme.tenantId, busyDays(15, { items: 300, start: monday }), monday + 8 * DAY);
    const smtp = await startSmtp();
    await makeReports(deps(nineOn(7)));
    const away = { ...smtp.smtp, url: "smtp://127.0.0.1:1" };
    const mailing = (now: number, to = smtp.smtp) =>
      sendMails({ db: stage.db, lead, now, smtp: to, onTrouble: deps(now).onTrouble });

    expect(await mailing(nineOn(7), away)).toEqual({ "not sent": 1 });
    expect(await mailing(nineOn(7) + 2 * MINUTE)).toEqual({ sent: 1 });
    // One that a process claimed and left when it died: it may have gone out, so it does not go again.
    await rows("update report_mails set state = 'sending'");
    expect(await mailing(nineOn(7) + HOUR)).toEqual({ left: 1 });
    expect(await rows("select state from report_mails")).toEqual([{ state: "unclear" }]);
    await smtp.close();

    expect(smtp.mails.map(({ to }) => (Array.isArray(to) ? to : [to]).map((one) => one?.text))).toEqual([
      ["ada@example.com"],
    ]);
  });
});
