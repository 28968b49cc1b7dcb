import { randomBytes } from "node:crypto";
import type { InstallURLOptions } from "@slack/bolt";
import type { Database } from "../../engine/db/database.ts";
import { saveOauthState, takeOauthState } from "../../engine/db/installations.ts";
import { hashKey } from "../secrets.ts";

const LIFETIME_SECONDS = 600;

/** Thrown for a state that is unknown, used already or too old; Bolt looks at the code. */
class InvalidState extends Error {
  override name = "InvalidState";
  readonly code = "slack_oauth_invalid_state";
}

/**
 * Returns a store whose states work once and for ten minutes. Bolt's default is a signed token that can be replayed
 * for as long (reference/slack.md §1.5).
 */
export function openOauthStates(db: Database) {
  return {
    async generateStateParam(options: InstallURLOptions): Promise<string> {
      const state = randomBytes(32).toString("base64url");
      await saveOauthState(db, hashKey(state), options);
      return state;
    },
    async verifyStateParam(_now: Date, state: string): Promise<InstallURLOptions> {
      const kept = await takeOauthState(db, hashKey(state));
      if (!kept) throw new InvalidState("this installation link was used already");
      if (kept.ageSeconds > LIFETIME_SECONDS) throw new InvalidState("this installation link is too old");
      return kept.installOptions as InstallURLOptions;
    },
  };
}
