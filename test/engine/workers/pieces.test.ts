import { describe, expect, it } from "vitest";
import type { PendingDelivery } from "../../../engine/db/pending.ts";
import { paceOf, splitPiece } from "../../../engine/workers/pieces.ts";
import { tenantNamed } from "../../support/builders.ts";

const pending = (deliveryId: string, shard: number): PendingDelivery => ({
  deliveryId,
  shard,
  tenantId: tenantNamed(deliveryId),
  receivedAt: 0,
  storedAt: 0,
});
const idsOf = (list: readonly PendingDelivery[]) => list.map(({ deliveryId }) => deliveryId);

describe("the pace of a backlog", () => {
  it("is as fast as it goes while nobody sends", () => {
    expect(paceOf(500, false)).toEqual({ pieceMax: 200, restMs: 0 });
  });

  it("leaves others most of the time while they send, and never makes them wait for more than ten", () => {
    expect(paceOf(8, true)).toEqual({ pieceMax: 10, restMs: 16 });
  });
});

describe("a piece", () => {
  const backlog = [pending("a1", 3), pending("b1", 5), pending("a2", 3), pending("a3", 3), pending("b2", 5)];

  it("is of the shard whose turn it is, in order, and leaves the rest in order", () => {
    const { piece, left } = splitPiece(backlog, 2);

    expect(idsOf(piece)).toEqual(["a1", "a2"]);
    expect(idsOf(left)).toEqual(["b1", "a3", "b2"]);
  });

  it("is empty where nothing waits", () => {
    expect(splitPiece([], 10)).toEqual({ piece: [], left: [] });
  });
});
