import type { Stage } from "../chaos/stage.ts";

/** Returns the URL of the product's own login, past the link. */
export function appRoleUrl({ postgres }: Pick<Stage, "postgres">): string {
  return `postgres://product@127.0.0.1:${postgres.port}/postgres`;
}
