import { Fragment, type ReactNode } from "react";

interface InOrderProps<T> {
  of: readonly T[];
  children(item: T, index: number): ReactNode;
}

/** Draws items that have no identity but their order: the words of a text, the cells of a table. */
export function InOrder<T>({ of, children }: InOrderProps<T>): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: these items never move.
  return of.map((item, index) => <Fragment key={index}>{children(item, index)}</Fragment>);
}
