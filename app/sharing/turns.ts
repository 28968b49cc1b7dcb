/** Things that wait, each of somebody's. Whoever has many waiting is served no more often than whoever has one. */
export interface Turns<Item> {
  push(owner: string, item: Item): void;
  /** Returns up to `max`: the first of each owner before the second of any, each owner's own in the order of coming. */
  take(max: number): Item[];
  readonly size: () => number;
}

/** Returns an empty one. Owners are served in the order in which they were served last. */
export function openTurns<Item>(): Turns<Item> {
  const waiting = new Map<string, Item[]>();
  let size = 0;
  return {
    push(owner, item) {
      const own = waiting.get(owner);
      if (own) own.push(item);
      else waiting.set(owner, [item]);
      size += 1;
    },
    take(max) {
      const taken: Item[] = [];
      // A Map goes on with what is set while it is walked: whoever has more comes around again at the end.
      for (const [owner, own] of waiting) {
        if (taken.length >= max) break;
        waiting.delete(owner);
        taken.push(...own.splice(0, 1));
        if (own.length > 0) waiting.set(owner, own);
      }
      size -= taken.length;
      return taken;
    },
    size: () => size,
  };
}
