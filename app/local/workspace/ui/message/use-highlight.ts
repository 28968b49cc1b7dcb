import { type RefObject, useEffect, useRef } from "react";

const LIGHT_MS = 1000;

/** Lights a node up for a second each time `count` grows while it is on screen, so that an edit is seen. */
export function useHighlight(count: number): RefObject<HTMLElement | null> {
  const node = useRef<HTMLElement>(null);
  const seen = useRef(count);
  useEffect(() => {
    if (count === seen.current) return;
    seen.current = count;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    node.current?.animate([{ background: "var(--fresh)" }, {}], { duration: LIGHT_MS, easing: "ease-out" });
  }, [count]);
  return node;
}
