import { createContext, useContext } from "react";

/** What a mention or a picker needs to know about a person. */
export interface Person {
  id: string;
  name: string;
  /** What people type after the @. */
  handle: string;
  isBot: boolean;
}

/** What a mention or a picker needs to know about a channel. */
export interface Place {
  id: string;
  name: string;
  isPrivate: boolean;
}

/** The names behind the ids of the workspace on screen. */
export interface Names {
  teamId: string;
  me: string;
  people: ReadonlyMap<string, Person>;
  places: ReadonlyMap<string, Place>;
}

export const NamesContext = createContext<Names>({
  teamId: "",
  me: "",
  people: new Map(),
  places: new Map(),
});

export function useNames(): Names {
  return useContext(NamesContext);
}
