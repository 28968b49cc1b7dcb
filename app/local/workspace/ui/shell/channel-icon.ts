import type { Channel } from "../data/model.ts";

export function iconOf(channel: Channel): "hash" | "lock" | "person" {
  return ({ public: "hash", private: "lock", im: "person" } as const)[channel.kind];
}
