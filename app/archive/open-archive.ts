import type { Database } from "../../engine/db/database.ts";
import type { Config } from "../config.ts";
import { type ArchiveStore, openPostgresArchive } from "./archive.ts";
import { openS3Archive } from "./s3.ts";

/** Returns the archive that the environment asks for: a bucket where one is named, else Postgres itself. */
export function openArchive(config: Pick<Config, "archive">, db: Database): ArchiveStore {
  return config.archive ? openS3Archive(config.archive) : openPostgresArchive(db);
}
