import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const Remembered = z.record(z.string(), z.union([z.string(), z.number()]));

/** The project's folder for everything that `npm start` keeps: stores, chosen ports, local secrets. Ignored by git. */
export const DATA_FOLDER = fileURLToPath(new URL("../../.data", import.meta.url));

/** A small file of values chosen once and used again at the next start. */
export interface Memory {
  /** Returns the value remembered under `name`, or remembers what `choose` returns. */
  recall<T extends string | number>(name: string, choose: () => T | Promise<T>): Promise<T>;
  set(name: string, value: string | number): void;
}

/** Returns the memory kept in `folder`, which is made when missing. A damaged file is started anew. */
export function openMemory(folder: string): Memory {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "remembered.json");
  const values = read(file);
  const set = (name: string, value: string | number) => {
    values[name] = value;
    writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
  };
  return {
    set,
    async recall<T extends string | number>(name: string, choose: () => T | Promise<T>): Promise<T> {
      const known = values[name];
      if (known !== undefined) return known as T;
      const chosen = await choose();
      set(name, chosen);
      return chosen;
    },
  };
}

function read(file: string): Record<string, string | number> {
  try {
    const parsed = Remembered.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
