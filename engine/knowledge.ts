import {
  type KnowledgeRow,
  knowledgeId,
  type PairState,
  type PatternState,
  RECENT,
  type RecentEnd,
  type RecentFiring,
  type RecentGrowth,
  type ServiceState,
  type Start,
} from "./domain/knowledge.ts";
import type { Link } from "./domain/link.ts";
import type { Mute } from "./domain/mute.ts";
import type { NameEntry } from "./domain/name-book.ts";
import { addName } from "./domain/name-book.ts";
import type { RunbookState } from "./domain/runbook.ts";
import type { TenantState } from "./domain/state.ts";
import { pairUp } from "./learn.ts";
import { indexLink } from "./links.ts";

interface Recent {
  readonly starts: readonly Start[];
  readonly recentFirings: readonly RecentFiring[];
  readonly recentEnds: readonly RecentEnd[];
  readonly recentGrowth: readonly RecentGrowth[];
}

/** Returns what the state knows under this id, or undefined when that was forgotten. */
export function knowledgeAt(state: TenantState, id: string): KnowledgeRow | undefined {
  const data = dataAt(state, id);
  return data === undefined ? undefined : { id, data };
}

/** Returns the ids of all that the state knows. */
export function allKnowledge(state: TenantState): Set<string> {
  return new Set([
    RECENT,
    ...[...state.patterns.keys()].map((key) => knowledgeId("pattern", key)),
    ...[...state.pairs.keys()].map((key) => knowledgeId("pair", key)),
    ...[...state.services.keys()].map((key) => knowledgeId("service", key)),
    ...[...state.runbooks.keys()].map((key) => knowledgeId("runbook", key)),
    ...[...state.names.entries.keys()].map((key) => knowledgeId("name", key)),
    ...[...state.links.keys()].map((key) => knowledgeId("link", key)),
    ...[...state.mutes.keys()].map((key) => knowledgeId("mute", key)),
  ]);
}

/** Puts back what a store kept, into a state that knows nothing yet. */
export function restoreKnowledge(state: TenantState, rows: readonly KnowledgeRow[]): void {
  for (const { id, data } of rows) {
    switch (id.slice(0, id.indexOf(" "))) {
      case "pattern": {
        const pattern = data as PatternState;
        state.patterns.set(pattern.key, pattern);
        break;
      }
      case "pair": {
        const pair = data as PairState;
        state.pairs.set(pair.key, pair);
        pairUp(state, pair.first, pair.second);
        break;
      }
      case "service": {
        const service = data as ServiceState;
        state.services.set(service.service, service);
        break;
      }
      case "runbook": {
        const runbook = data as RunbookState;
        state.runbooks.set(runbook.pattern, runbook);
        break;
      }
      case "link": {
        const link = data as Link;
        state.links.set(link.linkId, link);
        indexLink(state, link);
        break;
      }
      case "mute": {
        const mute = data as Mute;
        state.mutes.set(mute.muteId, mute);
        break;
      }
      case "name": {
        const { name, sources } = data as NameEntry;
        for (const source of sources) addName(state.names, name, source);
        break;
      }
      default: {
        // Rows of before are no text.
        const recent = (typeof data === "string" ? JSON.parse(data) : data) as Recent;
        const { starts, recentFirings, recentEnds, recentGrowth } = recent;
        Object.assign(state, { starts, recentFirings, recentEnds, recentGrowth });
      }
    }
  }
}

function dataAt(state: TenantState, id: string): unknown {
  const cut = id.indexOf(" ");
  const key = id.slice(cut + 1);
  switch (id.slice(0, cut)) {
    case "pattern":
      return state.patterns.get(key);
    case "pair":
      return state.pairs.get(key);
    case "service":
      return state.services.get(key);
    case "runbook":
      return state.runbooks.get(key);
    case "name":
      return state.names.entries.get(key);
    case "mute":
      return state.mutes.get(key);
    case "link":
      return state.links.get(key);
    default: {
      const { starts, recentFirings, recentEnds, recentGrowth } = state;
      // As text: it is written with every batch, and a store need not take apart what it never looks into.
      return JSON.stringify({ starts, recentFirings, recentEnds, recentGrowth } satisfies Recent);
    }
  }
}
