import { z } from "zod";
import type { S3Options } from "./archive/s3.ts";

const Url = z.url();
const Port = z.coerce.number().int().min(0).max(65_535);

/** The environment, as any process of ours reads it. The only reader of `process.env` in production code. */
const Environment = z.object({
  NODE_ENV: z.string().default("development"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** Where people and providers reach us, without a trailing slash. */
  PUBLIC_URL: Url.optional(),
  HOST: z.string().default("0.0.0.0"),
  PORT: Port.default(3000),
  /** Health and metrics of the worker. */
  METRICS_PORT: Port.default(9091),
  DATABASE_URL: z.string().startsWith("postgres"),
  /** Past a pooler, for migrations; defaults to DATABASE_URL. */
  DIRECT_DATABASE_URL: z.string().startsWith("postgres").optional(),
  REDIS_URL: z.string().startsWith("redis"),
  SLACK_CLIENT_ID: z.string().min(1),
  SLACK_CLIENT_SECRET: z.string().min(1),
  SLACK_SIGNING_SECRET: z.string().min(1),
  SLACK_API_URL: Url.default("https://slack.com/api/"),
  SLACK_AUTHORIZE_URL: Url.default("https://slack.com/oauth/v2/authorize"),
  /** Where a person's Slack client is; links to Home start with it. Set for the local workspace only. */
  SLACK_CLIENT_URL: Url.optional(),
  /** Sealing keys, newest first: `<id>:<32 bytes in base64>[,<id>:<…>]`. */
  MASTER_KEYS: z.string().regex(/^[\w-]+:[A-Za-z0-9+/=]{43,44}(,[\w-]+:[A-Za-z0-9+/=]{43,44})*$/),
  /** An S3-compatible bucket for deliveries that are older than the ledger keeps them; without it they stay in Postgres. */
  ARCHIVE_S3_BUCKET: z.string().min(3).optional(),
  ARCHIVE_S3_ENDPOINT: Url.default("https://s3.us-east-1.amazonaws.com"),
  AWS_REGION: z.string().default("us-east-1"),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  /** `smtp://user:password@host:587`, for the weekly report by e-mail; without it there is none. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//)
    .optional(),
  /** Whom such mail is from. */
  SMTP_FROM: z.string().includes("@").optional(),
  /** A folder on a disk that survives restarts, for webhooks that arrive while Postgres is away. */
  SPOOL_DIR: z.string().default(".data/spool"),
  /** Tests only: the parent process may order this one to die at a named point (engine/crash-points.ts). */
  CRASH_POINTS: z.literal("armed").optional(),
});

/** The configuration, parsed once and frozen; handed down as an argument. */
export interface Config {
  readonly production: boolean;
  readonly logLevel: string;
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly databaseUrl: string;
  readonly directDatabaseUrl: string;
  readonly redisUrl: string;
  readonly slack: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly signingSecret: string;
    readonly apiUrl: string;
    readonly authorizeUrl: string;
    /** Base of `/<team>/app/<app id>` links in a browser; absent for the real Slack, where `slack://` links work. */
    readonly clientUrl?: string;
  };
  readonly masterKeys: string;
  readonly spoolDir: string;
  /** Whether the process dies where its parent says; never in production. */
  readonly crashPoints: boolean;
  /** Absent: no e-mail is sent. */
  readonly smtp?: { readonly url: string; readonly from: string };
  /** Absent: the archive stands in Postgres. */
  readonly archive?: S3Options;
}

/** The process's own environment, for `npm start`, which fills in what is missing. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Thrown when the environment is incomplete; the message names every variable and what it must be. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Returns the configuration of an environment. Throws {@link ConfigError} naming each missing or malformed variable, never its value. */
export function readConfig(env = environment()): Config {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(filled);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(
      `The environment is incomplete:\n${lines.join("\n")}\nSee "Connect the real Slack" in README.md.`,
    );
  }
  const e = parsed.data;
  if (e.NODE_ENV === "production" && e.CRASH_POINTS !== undefined)
    throw new ConfigError("CRASH_POINTS is for tests; a process in production does not start with it.");
  return Object.freeze({
    production: e.NODE_ENV === "production",
    logLevel: e.LOG_LEVEL,
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ""),
    host: e.HOST,
    port: e.PORT,
    metricsPort: e.METRICS_PORT,
    databaseUrl: e.DATABASE_URL,
    directDatabaseUrl: e.DIRECT_DATABASE_URL ?? e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    slack: Object.freeze({
      clientId: e.SLACK_CLIENT_ID,
      clientSecret: e.SLACK_CLIENT_SECRET,
      signingSecret: e.SLACK_SIGNING_SECRET,
      apiUrl: e.SLACK_API_URL,
      authorizeUrl: e.SLACK_AUTHORIZE_URL,
      ...(e.SLACK_CLIENT_URL === undefined ? {} : { clientUrl: e.SLACK_CLIENT_URL }),
    }),
    masterKeys: e.MASTER_KEYS,
    spoolDir: e.SPOOL_DIR,
    crashPoints: e.CRASH_POINTS !== undefined,
    ...(e.SMTP_URL === undefined ? {} : { smtp: Object.freeze(smtpOf(e.SMTP_URL, e.SMTP_FROM)) }),
    ...(e.ARCHIVE_S3_BUCKET === undefined
      ? {}
      : { archive: Object.freeze(archiveOf(e, e.ARCHIVE_S3_BUCKET)) }),
  });
}

function smtpOf(url: string, from: string | undefined): NonNullable<Config["smtp"]> {
  if (from === undefined)
    throw new ConfigError("SMTP_URL is set, so SMTP_FROM, the address that mail is from, must be too.");
  return { url, from };
}

function archiveOf(e: z.infer<typeof Environment>, bucket: string): S3Options {
  if (!e.AWS_ACCESS_KEY_ID || !e.AWS_SECRET_ACCESS_KEY)
    throw new ConfigError(
      "ARCHIVE_S3_BUCKET is set, so AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be too.",
    );
  return {
    bucket,
    endpoint: e.ARCHIVE_S3_ENDPOINT.replace(/\/+$/, ""),
    region: e.AWS_REGION,
    accessKeyId: e.AWS_ACCESS_KEY_ID,
    secretAccessKey: e.AWS_SECRET_ACCESS_KEY,
  };
}
