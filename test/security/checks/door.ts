import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { openDatabase } from "../../../engine/db/database.ts";
import { parseTenantId } from "../../../engine/domain/tenant.ts";
import type { Stage } from "../../chaos/stage.ts";
import { addSource } from "../../support/door.ts";
import { appRoleUrl } from "../app-role.ts";
import { type Check, unless } from "../check.ts";
import { baseOf, post, rawExchange } from "../requests.ts";

const SECRET = "a-secret-that-the-provider-made";

/** The door for webhooks: who gets in, with what, and what they cannot do to it. */
export const DOOR_CHECKS: readonly Check[] = [
  {
    point: 8,
    name: "a key of one tenant opens nothing of another, and the refusal tells nothing",
    async look(stage) {
      const [own = "", other = ""] = stage.tenantIds;
      const url = stage.urls[0]?.datadog ?? "";
      const strange = await post(url.replace(own, other), "{}");
      const nobody = await post(url.replace(own, "0".repeat(26)), "{}");
      const wrongKey = await post(url.replace(/[^/]+$/, "A".repeat(27)), "{}");
      const answers = [strange, nobody, wrongKey].map(({ status, text }) => `${status} ${text}`);
      return [
        ...unless(strange.status === 401, `another's key was answered ${strange.status}`),
        ...unless(new Set(answers).size === 1, `refusals differ: ${answers.join(" | ")}`),
      ];
    },
  },
  {
    point: 10,
    name: "64 webhooks of two tenants at once: each is kept for the one that was sent it",
    async look(stage) {
      const sent = await Promise.all(
        Array.from({ length: 64 }, async (_, n) => {
          const body = JSON.stringify({ title: `marker-${n % 2}-${n}`, service: "markers", id: `m${n}` });
          const { text } = await post(stage.urls[n % 2]?.custom ?? "", body);
          return { id: (JSON.parse(text) as { id: string }).id, tenantId: stage.tenantIds[n % 2] };
        }),
      );
      const rows = await stage.sql<Array<{ id: string; tenant: string }>>`
        select delivery_id as id, tenant_id as tenant from deliveries where delivery_id = any(${sent.map(({ id }) => id)}::text[])`;
      const kept = new Map(rows.map((row) => [row.id, row.tenant]));
      return sent.filter(({ id, tenantId }) => kept.get(id) !== tenantId).map(({ id }) => id);
    },
  },
  {
    point: 18,
    name: "signed sources: right is kept; missing, wrong, changed, re-typed, too old, too new are refused",
    async look(stage) {
      const { url, sign } = await signedSource(stage);
      const body = '{"title":"x","service":"y","id":"s1"}';
      const now = Math.floor(Date.now() / 1_000);
      const cases: ReadonlyArray<
        readonly [name: string, expected: number, sent: string, headers: Record<string, string>]
      > = [
        ["right", 202, body, sign(body, now)],
        ["unsigned", 401, body, {}],
        ["signed with another secret", 401, body, sign(body, now, "another")],
        ["one space more", 401, `${body} `, sign(body, now)],
        ["typed anew", 401, JSON.stringify(JSON.parse(body), null, 1), sign(body, now)],
        ["six minutes old", 401, body, sign(body, now - 360)],
        ["six minutes ahead", 401, body, sign(body, now + 360)],
        ["an empty signature", 401, body, { "x-dd0c-signature": "" }],
        [
          "only a version that nobody knows",
          401,
          body,
          { "x-dd0c-signature": sign(body, now)["x-dd0c-signature"]?.replace("v1=", "v0=") ?? "" },
        ],
        ["not JSON and wrongly signed", 401, '{"not json', sign(body, now)],
      ];
      const offenders: string[] = [];
      const refusals = new Set<string>();
      for (const [name, expected, sent, headers] of cases) {
        const { status, text } = await post(url, sent, headers);
        offenders.push(...unless(status === expected, `${name}: ${status}`));
        if (expected === 401) refusals.add(text);
      }
      return [...offenders, ...unless(refusals.size === 1, "refusals say why")];
    },
  },
  {
    point: 22,
    name: "a signed body that is sent again, also under a new delivery id outside the signature, is one delivery",
    async look(stage) {
      const { url } = await signedSource(stage, "pagerduty");
      const body = JSON.stringify({
        event: {
          id: "E1",
          event_type: "incident.triggered",
          data: { id: "P1", title: "t", service: { summary: "s" } },
        },
      });
      const hex = createHmac("sha256", SECRET).update(body).digest("hex");
      const ids = new Set<string>();
      for (const delivery of ["a", "b"]) {
        const { text, status } = await post(url, body, {
          "x-pagerduty-signature": `v1=${hex}`,
          "x-webhook-id": delivery,
        });
        if (status !== 202) return [`answered ${status}`];
        ids.add((JSON.parse(text) as { id: string }).id);
      }
      const kept = await stage.sql`select 1 from deliveries where delivery_id = any(${[...ids]}::text[])`;
      return unless(kept.length === 1, `${kept.length} deliveries`);
    },
  },
  {
    point: 27,
    name: "a body beyond a megabyte is 413, a compressed one 415, another type 415",
    async look({ urls }) {
      const url = urls[0]?.datadog ?? "";
      const large = await post(url, `{"title":"${"A".repeat(1_100_000)}"}`).then(
        ({ status }) => status,
        () => 413,
      );
      return [
        ...unless(large === 413, `1.1 MB: ${large}`),
        ...unless((await post(url, "x", { "content-encoding": "gzip" })).status === 415, "gzip"),
        ...unless((await post(url, "x", { "content-type": "application/xml" })).status === 415, "XML"),
      ];
    },
  },
  {
    point: 29,
    name: "prototypes in a body change nothing",
    async look(stage) {
      const body =
        '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"title":"p","service":"proto","id":"p1","tags":{"__proto__":{"y":1}}}';
      const { status } = await post(stage.urls[0]?.custom ?? "", body);
      const alive = await fetch(`${baseOf(stage)}/healthz`);
      return [...unless(status === 202, `answered ${status}`), ...unless(alive.ok, "the process is gone")];
    },
  },
  {
    point: 30,
    name: "malformed and smuggled requests are refused",
    async look({ links }) {
      const path = "POST /v1/wh/x/datadog/y HTTP/1.1\r\nHost: x\r\n";
      const requests: Readonly<Record<string, string>> = {
        "two lengths": `${path}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
        "length and chunked": `${path}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        "bare line feeds": "GET / HTTP/1.1\nHost: x\n\n",
        "folded header": `${path}X-A: b\r\n c\r\n\r\n`,
        NUL: `${path}X-A: b\0c\r\n\r\n`,
        "15 kB of commas": `${path}X-A: ${",".repeat(20_000)}\r\n\r\n`,
        "3 000 headers": `${path}${Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1\r\n`).join("")}\r\n`,
        "no host": "POST /v1/wh/x/datadog/y HTTP/1.1\r\n\r\n",
        "an unknown method": "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
      };
      const offenders: string[] = [];
      for (const [name, text] of Object.entries(requests)) {
        const { line } = await rawExchange(links.front.port, [text], 1_000, 5_000);
        offenders.push(...unless(/^HTTP\/1\.1 4\d\d|^closed$/.test(line), `${name}: ${line}`));
      }
      return offenders;
    },
  },
  {
    point: 30,
    name: "slow senders are sent away within ten seconds, and nobody waits for them",
    async look({ links, urls }) {
      const drip = [
        "POST /v1/wh/x/datadog/y HTTP/1.1\r\n",
        ...Array.from({ length: 40 }, (_, n) => `X-${n}: 1\r\n`),
      ];
      const slow = Array.from({ length: 300 }, () => rawExchange(links.front.port, drip, 500, 15_000));
      await wait(1_000);
      const waits: number[] = [];
      for (let n = 0; n < 40; n++) {
        const startedAt = performance.now();
        await post(
          urls[0]?.custom ?? "",
          JSON.stringify({ title: "q", service: "quick", id: `q${n}`, status: "resolved" }),
        );
        waits.push(performance.now() - startedAt);
      }
      const ends = await Promise.all(slow);
      const longest = Math.max(...ends.map(({ afterMs }) => afterMs));
      const worst = waits.toSorted((a, b) => b - a)[1] ?? 0;
      return [
        ...unless(longest < 11_000, `one was still there after ${Math.round(longest)} ms`),
        ...unless(worst < 1_000, `an honest sender waited ${Math.round(worst)} ms`),
      ];
    },
    slow: true,
  },
  {
    point: 31,
    name: "only POST is taken at a webhook, and TRACE nowhere",
    async look(stage) {
      const url = stage.urls[0]?.datadog ?? "";
      const offenders: string[] = [];
      for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
        const { status } = await fetch(url, { method });
        offenders.push(...unless(status === 405, `${method}: ${status}`));
      }
      const { line } = await rawExchange(
        stage.links.front.port,
        ["TRACE / HTTP/1.1\r\nHost: x\r\n\r\n"],
        1_000,
        5_000,
      );
      return [...offenders, ...unless(/ 40[45] /.test(line), `TRACE: ${line}`)];
    },
  },
  {
    point: 32,
    name: "addresses in payloads are visited by nobody",
    async look(stage) {
      let visits = 0;
      const canary = createServer((_request, response) => {
        visits += 1;
        response.end();
      });
      await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve));
      const address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
      const db = openDatabase({ url: appRoleUrl(stage) });
      const [tenantId] = stage.tenantIds.map(parseTenantId);
      if (!tenantId) return ["no tenant"];
      const { path } = await addSource(db, tenantId, "cloudwatch");
      await db.close();
      await post(
        stage.urls[0]?.custom ?? "",
        JSON.stringify({
          title: "x",
          service: "ssrf",
          id: "ssrf",
          source_url: address,
          runbook_url: address,
        }),
      );
      await post(
        `${baseOf(stage)}${path}`,
        JSON.stringify({
          Type: "SubscriptionConfirmation",
          MessageId: "1",
          TopicArn: "arn:aws:sns:us-east-1:1:t",
          Token: "t",
          Message: "m",
          SubscribeURL: address,
          SigningCertURL: address,
          Timestamp: new Date().toISOString(),
          SignatureVersion: "2",
          Signature: "x",
        }),
        { "x-amz-sns-message-type": "SubscriptionConfirmation", "content-type": "text/plain" },
      );
      await wait(1_500);
      canary.closeAllConnections();
      canary.close();
      return unless(visits === 0, `${visits} visits`);
    },
  },
  {
    point: 42,
    name: "refusals and errors show no stack, no statement, no server",
    async look(stage) {
      const base = baseOf(stage);
      const answers = await Promise.all([
        post(`${base}/v1/wh/x/y/z`, "{"),
        post(`${base}/slack/events`, "{"),
        post(`${base}/nowhere`, "{"),
        post(`${base}/slack/oauth_redirect?code=1&state=%00`, "{"),
      ]);
      return answers.flatMap(({ text, headers }) => [
        ...unless(!/\bat .+:\d+:\d+|node_modules|select |insert |Error:/i.test(text), text.slice(0, 200)),
        ...unless(!headers.has("x-powered-by") && !headers.has("server"), "a header names the server"),
      ]);
    },
  },
  {
    point: 43,
    name: "pages: HSTS, nosniff, a policy that nobody may frame; answers to webhooks are not stored",
    async look(stage) {
      const page = (await fetch(baseOf(stage))).headers;
      const hook = (await post(stage.urls[0]?.datadog ?? "", "{}")).headers;
      return [
        ...unless(/max-age=\d{7,}/.test(page.get("strict-transport-security") ?? ""), "no HSTS"),
        ...unless(page.get("x-content-type-options") === "nosniff", "no nosniff"),
        ...unless(/frame-ancestors 'none'/.test(page.get("content-security-policy") ?? ""), "may be framed"),
        ...unless(hook.get("cache-control") === "no-store", "an answer may be stored"),
        ...unless(hook.get("x-content-type-options") === "nosniff", "a webhook's answer may be sniffed"),
      ];
    },
  },
];

/** A source that demands signatures; `sign` makes the header of our own scheme. */
async function signedSource(stage: Stage, provider: "custom" | "pagerduty" = "custom") {
  const db = openDatabase({ url: appRoleUrl(stage) });
  const tenantId = parseTenantId(stage.tenantIds[0] ?? "");
  if (!tenantId) throw new Error("the stage has no tenant");
  const { path } = await addSource(db, tenantId, provider, SECRET);
  await db.close();
  const sign = (body: string, at: number, secret = SECRET) => {
    const hex = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    return { "x-dd0c-signature": `t=${at},v1=${hex}` };
  };
  return { url: `${baseOf(stage)}${path}`, sign };
}
