import { z } from "zod";
import { type Surface, validateBlocks } from "../../blocks/validate.ts";
import { validateHome, validateModal } from "../../blocks/view.ts";
import { json } from "../arguments.ts";
import { definePublicMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

/** Says what is wrong with exactly one of blocks, view and message. Needs no token. */
export const blocksValidate = definePublicMethod({
  tier: "unlimited",
  args: z.object({
    blocks: json(z.array(z.unknown())).optional(),
    view: json(z.looseObject({ type: z.string().optional() })).optional(),
    message: json(z.looseObject({ blocks: z.unknown() })).optional(),
  }),
  run: (world, { blocks, view, message }) => {
    const given = [blocks, view, message].filter((one) => one !== undefined);
    if (given.length !== 1) throw new Refusal("invalid_arguments");
    const lacks = world.lackedBlocks;
    if (view !== undefined) {
      const verdict = view.type === "home" ? validateHome(view, { lacks }) : validateModal(view, { lacks });
      if (!verdict.ok) throw new Refusal("invalid_view", { errors: verdict.errors });
      return {};
    }
    const surface: Surface = "message";
    const verdict =
      message === undefined
        ? validateBlocks(surface, blocks, { lacks })
        : validateBlocks(surface, message.blocks, { lacks, at: "/message/blocks" });
    if (verdict.ok) return {};
    throw new Refusal(message === undefined ? "invalid_blocks" : "invalid_message", {
      errors: verdict.errors,
    });
  },
});
