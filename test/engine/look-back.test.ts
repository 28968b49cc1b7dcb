import { describe, expect, it } from "vitest";
import { type AlertDraft, canonicalAlert } from "../../engine/domain/alert.ts";
import { emptyNameBook } from "../../engine/domain/name-book.ts";
import { placeOf } from "../../engine/domain/place.ts";
import { DEFAULT_SAFELIST } from "../../engine/domain/safelist.ts";
import { lookBack, type PastFiring } from "../../engine/look-back.ts";
import { alertFor, at, TENANT } from "../support/builders.ts";

const KNOWN = { names: emptyNameBook(), safelist: DEFAULT_SAFELIST };
const SEARCH = { kind: "service", service: "search" } as const;

/** A firing of search in an incident of so many firings. */
function firing(
  incidentId: string,
  incidentFirings: number,
  { attended = false, ...draft }: Partial<AlertDraft> & { readonly attended?: boolean } = {},
): PastFiring {
  const alert = canonicalAlert(alertFor("search", draft), {
    tenantId: TENANT,
    integrationId: "i",
    provider: "datadog",
    deliveryId: "d",
    ordinal: 0,
    receivedAt: at("09:00:00"),
  });
  const state = { alert, pattern: "p", place: placeOf(alert, "search"), firstAt: at("09:00:00") };
  return { alert: state, incidentId, incidentFirings, attended };
}

describe("what a mute would have done", () => {
  it("counts what it covers, and incidents of nothing else", () => {
    const past = lookBack(SEARCH, [firing("a", 2), firing("a", 2), firing("b", 5)], KNOWN);

    expect(past).toEqual({ firings: 3, untold: 1, actedOn: 0, safelisted: 0 });
  });

  it("says what somebody acted on, at its source or in Slack", () => {
    const atSource = firing("a", 1);
    const acknowledged = { ...atSource, alert: { ...atSource.alert, everAcknowledged: true } };

    const past = lookBack(SEARCH, [acknowledged, firing("b", 1, { attended: true }), firing("c", 1)], KNOWN);

    expect(past.actedOn).toBe(2);
  });

  it("leaves out what is told whatever is muted, and what is of another kind", () => {
    const critical = firing("a", 1, { severity: "critical" });
    expect(lookBack(SEARCH, [critical, firing("b", 1)], KNOWN)).toMatchObject({ firings: 1, safelisted: 1 });

    const other = { kind: "pattern", patterns: ["q"], title: "t", service: "search" } as const;
    expect(lookBack(other, [critical, firing("b", 1)], KNOWN)).toEqual({
      firings: 0,
      untold: 0,
      actedOn: 0,
      safelisted: 0,
    });
  });
});
