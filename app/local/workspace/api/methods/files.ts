import { z } from "zod";
import { uploadUrl } from "../../core/files.ts";
import { json } from "../arguments.ts";
import { defineMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** The first of three steps of an upload: where the bytes go. */
export const getUploadURLExternal = defineMethod({
  tier: "tier4",
  scopes: ["files:write"],
  args: z.object({
    filename: z.string().min(1),
    length: z.coerce.number().int().min(1),
    alt_txt: z.string().optional(),
    snippet_type: z.string().optional(),
  }),
  run: ({ world, team }, { filename, length }) => {
    if (length > FILE_BYTES_MAX) throw new Refusal("file_upload_size_restricted");
    const id = world.ids.make("F");
    const ticket = world.ids.make("X");
    const file = { id, ticket, teamId: team.id, name: filename, title: filename, length };
    world.state.files[id] = { ...file, base64: null, isComplete: false };
    return { upload_url: uploadUrl(world, world.state.files[id]), file_id: id };
  },
});

/** The third step. Sharing in a channel is not part of this workspace: pictures stand in blocks. */
export const completeUploadExternal = defineMethod({
  tier: "tier4",
  scopes: ["files:write"],
  args: z.object({
    files: json(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
  }),
  run: ({ world, team }, args) => ({
    files: args.files.map(({ id, title }) => {
      const file = world.state.files[id];
      if (!file || file.teamId !== team.id || file.base64 === null) throw new Refusal("file_not_found");
      file.isComplete = true;
      if (title !== undefined) file.title = title;
      return { id, title: file.title };
    }),
  }),
});
