import type { StoredFile } from "./state.ts";
import type { World } from "./world.ts";

/** Where the bytes of a file that was announced go; told once, by `files.getUploadURLExternal`. */
export function uploadUrl(world: World, file: StoredFile): string {
  return `${world.origin}/upload/v1/${file.id}/${file.ticket}`;
}

/** Whether a picture block may show it: it was announced, sent and completed, in this very team. */
export function isShowable(world: World, teamId: string, fileId: string): boolean {
  const file = world.state.files[fileId];
  return file !== undefined && file.teamId === teamId && file.isComplete;
}

/** Returns the ids of files that blocks name, at whatever depth. */
export function fileIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fileIdsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === "slack_file" && typeof item === "object" && item !== null && "id" in item)
      return [String(item.id)];
    return fileIdsIn(item);
  });
}
