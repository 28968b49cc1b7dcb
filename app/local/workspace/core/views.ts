import { Refusal } from "../api/refusal.ts";
import type { HomeInput, ModalInput } from "../blocks/view.ts";
import { fillBlockIds } from "./block-ids.ts";
import type { View } from "./state.ts";
import { personKey } from "./state.ts";
import type { Trigger, World } from "./world.ts";

const STACK_MAX = 3;
const TRIGGER_LIFE_MS = 3000;

interface Person {
  teamId: string;
  userId: string;
}

/** Uses a trigger up. Refuses it when it is not this team's, too old, or used before. */
export function spendTrigger(world: World, teamId: string, triggerId: string): Trigger {
  const trigger = world.triggers.get(triggerId);
  if (trigger === undefined || trigger.teamId !== teamId) throw new Refusal("invalid_trigger_id");
  if (trigger.isUsed) throw new Refusal("exchanged_trigger_id");
  if (world.clock.now() - trigger.issuedAt > TRIGGER_LIFE_MS) throw new Refusal("expired_trigger_id");
  trigger.isUsed = true;
  return trigger;
}

/** The person's open modals, the top one last. */
export function modalStack(world: World, { teamId, userId }: Person): View[] {
  const ids = world.state.modals[personKey(teamId, userId)] ?? [];
  return ids.flatMap((id) => world.state.views[id] ?? []);
}

/** Opens a first modal; one that is open already gives way. */
export function openModal(world: World, trigger: Trigger, input: ModalInput): View {
  refuseTakenExternalId(world, trigger.teamId, input.external_id);
  dropModals(world, modalStack(world, trigger));
  return pushOnStack(world, trigger, input, trigger.channelId, null);
}

/** Opens a modal over the one that is open. */
export function pushModal(world: World, person: Person, input: ModalInput): View {
  const stack = modalStack(world, person);
  const top = stack.at(-1);
  if (top === undefined) throw new Refusal("not_found");
  if (stack.length >= STACK_MAX) throw new Refusal("push_limit_reached");
  refuseTakenExternalId(world, person.teamId, input.external_id);
  return pushOnStack(world, person, input, top.here, top);
}

function pushOnStack(
  world: World,
  { teamId, userId }: Person,
  input: ModalInput,
  here: string | null,
  below: View | null,
): View {
  const id = world.ids.make("V");
  const view: View = {
    id,
    teamId,
    userId,
    type: "modal",
    ...contentsOf(world, input),
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
    here,
    entered: {},
    errors: {},
  };
  world.state.views[id] = view;
  const key = personKey(teamId, userId);
  world.state.modals[key] = [...(world.state.modals[key] ?? []), id];
  world.bus.publish({ type: "view.opened", view });
  return view;
}

/** Puts new contents into a modal. What was entered stays where block_id and action_id stay. */
export function updateModal(world: World, view: View, input: ModalInput): void {
  Object.assign(view, contentsOf(world, input), { errors: {} });
  world.bus.publish({ type: "view.updated", view });
}

export function publishHome(world: World, person: Person, input: HomeInput, hash: string | undefined): View {
  const { teamId, userId } = person;
  const known = homeOf(world, person);
  if (known !== undefined) {
    refuseOldHash(known, hash);
    Object.assign(known, homeContents(world, input));
    world.bus.publish({ type: "home.published", view: known });
    return known;
  }
  const id = world.ids.make("V");
  const view: View = {
    id,
    teamId,
    userId,
    type: "home",
    ...homeContents(world, input),
    rootViewId: id,
    previousViewId: null,
    here: null,
    entered: {},
    errors: {},
  };
  world.state.views[id] = view;
  world.state.homes[personKey(teamId, userId)] = id;
  world.bus.publish({ type: "home.published", view });
  return view;
}

export function homeOf(world: World, { teamId, userId }: Person): View | undefined {
  return world.state.views[world.state.homes[personKey(teamId, userId)] ?? ""];
}

/** The open modal an app means, by its id or by the external_id the app gave it. */
export function findModal(world: World, teamId: string, by: { viewId?: string; externalId?: string }): View {
  const view = Object.values(world.state.views).find(
    (one) =>
      one.type === "modal" &&
      one.teamId === teamId &&
      (by.viewId === undefined
        ? one.externalId !== "" && one.externalId === by.externalId
        : one.id === by.viewId),
  );
  if (view === undefined) throw new Refusal("not_found");
  return view;
}

export function refuseOldHash(view: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== "" && hash !== view.hash) throw new Refusal("hash_conflict");
}

/** Takes modals off the screen, without telling the app. */
export function dropModals(world: World, views: View[]): void {
  for (const view of views.toReversed()) {
    const key = personKey(view.teamId, view.userId);
    delete world.state.views[view.id];
    world.state.modals[key] = (world.state.modals[key] ?? []).filter((id) => id !== view.id);
    world.bus.publish({ type: "view.closed", view });
  }
}

function contentsOf(world: World, input: ModalInput) {
  return {
    ...sharedContents(world, input),
    title: input.title,
    submit: input.submit ?? null,
    close: input.close ?? null,
    clearOnClose: input.clear_on_close ?? false,
    notifyOnClose: input.notify_on_close ?? false,
    submitDisabled: input.submit_disabled ?? false,
  };
}

function homeContents(world: World, input: HomeInput) {
  return {
    ...sharedContents(world, input),
    title: null,
    submit: null,
    close: null,
    clearOnClose: false,
    notifyOnClose: false,
    submitDisabled: false,
  };
}

function sharedContents(world: World, input: ModalInput | HomeInput) {
  return {
    blocks: fillBlockIds(world.ids, input.blocks),
    callbackId: input.callback_id ?? "",
    privateMetadata: input.private_metadata ?? "",
    externalId: input.external_id ?? "",
    hash: `${Math.floor(world.clock.now() / 1000)}.${world.ids.hex(8)}`,
  };
}

function refuseTakenExternalId(world: World, teamId: string, externalId: string | undefined): void {
  const isTaken = Object.values(world.state.views).some(
    (one) => one.teamId === teamId && one.externalId !== "" && one.externalId === externalId,
  );
  if (isTaken) throw new Refusal("duplicate_external_id");
}
