import { readConfig } from "../../../app/config.ts";
import { hashKey, newUrlKey, openVault } from "../../../app/secrets.ts";
import { parseTenantId } from "../../../engine/domain/tenant.ts";
import type { Stage } from "../../chaos/stage.ts";
import { everyKey, everyRow } from "../../support/leaks.ts";
import { type Check, unless } from "../check.ts";
import { baseOf, post } from "../requests.ts";

/** Secrets at rest, in logs, in metrics; keys and their rotation; what a process refuses to start with. */
export const SECRET_CHECKS: readonly Check[] = [
  {
    point: 14,
    name: "a webhook's key has at least 128 bits and stands nowhere in the clear",
    async look(stage) {
      const keys = keysOf(stage);
      const rows = await everyRow(stage.postgres.url);
      return [
        ...unless(newUrlKey().length * 6 >= 128, "short keys"),
        ...keys.filter((key) => rows.includes(key)).map(() => "a key stands in a table"),
        ...keys.filter((key) => !rows.includes(hashKey(key))).map(() => "a key's hash is missing"),
      ];
    },
  },
  {
    point: 37,
    name: "tokens, secrets and keys are in no table, no Redis key, no log, no metric",
    async look(stage) {
      const wrong = `${stage.urls[0]?.datadog}-but-wrong`;
      await post(wrong, "{}", { authorization: "Bearer canary-authorization" });
      await post(`${baseOf(stage)}/slack/events`, "token=canary-token");
      const places: Readonly<Record<string, string>> = {
        "a table": await everyRow(stage.postgres.url),
        Redis: await everyKey(stage.redis.url),
        "a log": [...stage.webs, ...stage.workers].map((one) => one.output()).join("\n"),
        "the metrics": await (await fetch(`${baseOf(stage)}/metrics`)).text(),
      };
      const secrets: Readonly<Record<string, RegExp>> = {
        "a bot token": /xoxb-[\w-]{8,}/,
        "the client secret": new RegExp(quoted(stage.slack.clientSecret)),
        "the signing secret": new RegExp(quoted(stage.slack.signingSecret)),
        "a URL key": new RegExp(keysOf(stage).map(quoted).join("|")),
        "an Authorization header": /canary-authorization/,
        "a master key": new RegExp(quoted(stage.env.MASTER_KEYS?.split(":")[1] ?? "-")),
      };
      return Object.entries(places).flatMap(([place, text]) =>
        Object.entries(secrets).flatMap(([name, pattern]) =>
          unless(!pattern.test(text), `${name} in ${place}`),
        ),
      );
    },
  },
  {
    point: 34,
    name: "every line of the log is one line of JSON",
    async look({ webs, workers }) {
      const lines = [...webs, ...workers].flatMap((one) => one.output().split("\n").slice(1, -1));
      return lines
        .filter((line) => line.trim() !== "" && !isJson(line))
        .slice(0, 3)
        .map((line) => line.slice(0, 120));
    },
  },
  {
    point: 38,
    name: "what is sealed opens only for its tenant and its place, with a key that is there; old keys still open",
    async look() {
      const [a, b] = ["0".repeat(26), "1".repeat(26)].map(parseTenantId);
      if (!a || !b) return ["no tenants"];
      const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString("base64")}`;
      const old = openVault(key("k1", 1));
      const both = openVault(`${key("k2", 2)},${key("k1", 1)}`);
      const sealed = old.seal(a, "place", "secret");
      const tampered = `${sealed.slice(0, -4)}${sealed.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
      return [
        ...unless(both.open(a, "place", sealed) === "secret", "the old key does not open"),
        ...unless(both.keyIdOf(both.seal(a, "place", "x")) === "k2", "the new key does not seal"),
        ...unless(
          fails(() => old.open(b, "place", sealed)),
          "opens for another tenant",
        ),
        ...unless(
          fails(() => old.open(a, "elsewhere", sealed)),
          "opens in another place",
        ),
        ...unless(
          fails(() => old.open(a, "place", tampered)),
          "opens though changed",
        ),
        ...unless(
          fails(() => openVault(key("k2", 2)).open(a, "place", sealed)),
          "opens without its key",
        ),
        ...unless(
          fails(() => openVault("k1:c2hvcnQ=")),
          "a short key is taken",
        ),
      ];
    },
  },
  {
    point: 39,
    name: "no two sealings share a nonce: 50 000 tried",
    async look() {
      const tenantId = parseTenantId("0".repeat(26));
      if (!tenantId) return ["no tenant"];
      const vault = openVault(`k1:${Buffer.alloc(32, 1).toString("base64")}`);
      const nonces = new Set(
        Array.from({ length: 50_000 }, () => vault.seal(tenantId, "p", "x").split(".")[2]),
      );
      return unless(nonces.size === 50_000, `${50_000 - nonces.size} repeated`);
    },
  },
  {
    point: 12,
    name: "every key in Redis is one of the grammar",
    async look({ redis }) {
      const offenders: string[] = [];
      await redis.order(async (client) => {
        for (const key of await client.keys("*"))
          offenders.push(
            ...unless(
              /^(workers|leader:[\w ]+|\{s\d\d\}:(lease|inbox|batch|t:[0-9a-z]{26}:(windows|incidents|alerts|deploys|knowledge|rate|meta)))$/.test(
                key,
              ),
              key,
            ),
          );
      });
      return offenders;
    },
  },
  {
    point: 55,
    name: "a process does not start half configured, nor in production with hooks for tests",
    async look({ env }) {
      const production: Record<string, string> = { ...env, NODE_ENV: "production", CRASH_POINTS: "" };
      const without = (name: string) => ({ ...production, [name]: "" });
      return [
        ...unless(!fails(() => readConfig(production)), "the whole environment is refused"),
        ...unless(
          fails(() => readConfig({ ...production, CRASH_POINTS: "armed" })),
          "crash points in production",
        ),
        ...["SLACK_SIGNING_SECRET", "MASTER_KEYS", "DATABASE_URL"]
          .filter((name) => !fails(() => readConfig(without(name))))
          .map((name) => `starts without ${name}`),
        ...unless(
          fails(() => readConfig({ ...production, MASTER_KEYS: "k1:short" })),
          "a short master key",
        ),
      ];
    },
  },
];

function keysOf({ urls }: Stage): string[] {
  return urls.flatMap((own) => Object.values(own)).map((url) => url.split("/").at(-1) ?? "");
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

function isJson(line: string): boolean {
  return !fails(() => JSON.parse(line));
}
