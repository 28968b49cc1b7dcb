import { z } from "zod";
import {
  type HomeInput,
  type ModalInput,
  type ViewVerdict,
  validateHome,
  validateModal,
} from "../../blocks/view.ts";
import { userOf } from "../../core/channels.ts";
import {
  findModal,
  openModal,
  publishHome,
  pushModal,
  refuseOldHash,
  spendTrigger,
  updateModal,
} from "../../core/views.ts";
import { wireView } from "../../core/wire.ts";
import { json } from "../arguments.ts";
import { type Caller, defineMethod } from "../method.ts";
import { Refusal, refusalWithMessages } from "../refusal.ts";

const view = json(z.looseObject({}));
const triggered = z.object({
  view,
  trigger_id: z.string().optional(),
  interactivity_pointer: z.string().optional(),
});

export const viewsOpen = defineMethod({
  tier: "tier4",
  scopes: [],
  args: triggered,
  run: ({ world, team }, args) => {
    const input = accepted(validateModal(args.view, { lacks: world.lackedBlocks }));
    const trigger = spendTrigger(world, team.id, args.trigger_id ?? args.interactivity_pointer ?? "");
    return { view: wireView(world, openModal(world, trigger, input)) };
  },
});

export const viewsPush = defineMethod({
  tier: "tier4",
  scopes: [],
  args: triggered,
  run: ({ world, team }, args) => {
    const input = accepted(validateModal(args.view, { lacks: world.lackedBlocks }));
    const trigger = spendTrigger(world, team.id, args.trigger_id ?? args.interactivity_pointer ?? "");
    if (trigger.viewId === null) throw new Refusal("not_found");
    return { view: wireView(world, pushModal(world, trigger, input)) };
  },
});

export const viewsUpdate = defineMethod({
  tier: "tier4",
  scopes: [],
  args: z.object({
    view,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  run: ({ world, team }, args) => {
    const input: ModalInput = accepted(validateModal(args.view, { lacks: world.lackedBlocks }));
    const { view_id: viewId, external_id: externalId } = args;
    const modal = findModal(world, team.id, {
      ...(viewId !== undefined && { viewId }),
      ...(externalId !== undefined && { externalId }),
    });
    refuseOldHash(modal, args.hash);
    updateModal(world, modal, input);
    return { view: wireView(world, modal) };
  },
});

export const viewsPublish = defineMethod({
  tier: "tier4",
  scopes: [],
  args: z.object({ view, user_id: z.string().min(1), hash: z.string().optional() }),
  run: ({ world, team }: Caller, args) => {
    if (world.manifest.features.app_home?.home_tab_enabled !== true) throw new Refusal("not_enabled");
    const input: HomeInput = accepted(validateHome(args.view, { lacks: world.lackedBlocks }));
    const user = userOf(team, args.user_id);
    const home = publishHome(world, { teamId: team.id, userId: user.id }, input, args.hash);
    return { view: wireView(world, home) };
  },
});

function accepted<T>(verdict: ViewVerdict<T>): T {
  if (verdict.ok) return verdict.view;
  throw refusalWithMessages(verdict.error, verdict.messages, verdict.errors);
}
