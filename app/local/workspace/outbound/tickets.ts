import type { ResponseHook, Trigger, World } from "../core/world.ts";

/** Makes a trigger_id for something a person just did. */
export function issueTrigger(world: World, trigger: Omit<Trigger, "issuedAt" | "isUsed">): string {
  const id = `${world.ids.digits(12)}.${world.ids.digits(12)}.${world.ids.hex(32)}`;
  world.triggers.set(id, { ...trigger, issuedAt: world.clock.now(), isUsed: false });
  return id;
}

/** Makes a response_url for something a person just did. */
export function issueResponseUrl(
  world: World,
  path: "commands" | "actions" | "app",
  hook: Omit<ResponseHook, "issuedAt" | "uses">,
): string {
  const key = `${hook.teamId}/${world.ids.digits(13)}/${world.ids.hex(24)}`;
  world.responseHooks.set(key, { ...hook, issuedAt: world.clock.now(), uses: 0 });
  return `${world.origin}/_hooks/${path}/${key}`;
}
