import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const url = z.url();
const scopes = z.array(z.string()).default([]);

/** The part of an app manifest that the workspace acts on; a field it does not know is an error, as with Slack. */
export const Manifest = z.strictObject({
  _metadata: z.looseObject({}).optional(),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).default(""),
    long_description: z.string().min(175).max(4000).optional(),
    background_color: z.string().default("#1b1d2a"),
  }),
  app_directory: z.looseObject({}).optional(),
  features: z.strictObject({
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(true),
        messages_tab_read_only_enabled: z.boolean().default(false),
      })
      .optional(),
    bot_user: z.strictObject({
      display_name: z.string().min(1).max(80),
      always_online: z.boolean().optional(),
    }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(["message", "global"]),
          callback_id: z.string().min(1).max(255),
          description: z.string().max(150),
        }),
      )
      .max(10)
      .default([]),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .regex(/^\/\S+$/)
            .max(32),
          url: url.optional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000).default(""),
          should_escape: z.boolean().default(false),
        }),
      )
      .max(50)
      .default([]),
    unfurl_domains: z.array(z.string()).max(5).optional(),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(url).default([]),
    scopes: z.strictObject({ bot: scopes, user: scopes, bot_optional: scopes, user_optional: scopes }),
    token_management_enabled: z.boolean().optional(),
    pkce_enabled: z.boolean().optional(),
  }),
  settings: z.strictObject({
    event_subscriptions: z
      .strictObject({ request_url: url.optional(), bot_events: z.array(z.string()).max(100).default([]) })
      .optional(),
    interactivity: z
      .strictObject({
        is_enabled: z.boolean(),
        request_url: url.optional(),
        message_menu_options_url: url.optional(),
      })
      .optional(),
    org_deploy_enabled: z.boolean().optional(),
    socket_mode_enabled: z.boolean().optional(),
    token_rotation_enabled: z.boolean().default(false),
  }),
});
export type Manifest = z.infer<typeof Manifest>;

/** Reads a manifest in YAML or JSON. Throws with the name of the field that is wrong. */
export function readManifest(file: string): Manifest {
  return parseManifest(parse(readFileSync(file, "utf8")));
}

export function parseManifest(source: unknown): Manifest {
  const parsed = Manifest.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(`the app manifest is not valid:\n${z.prettifyError(parsed.error)}`);
}
