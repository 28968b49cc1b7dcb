import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

const FIELD = "[data-autofocus], .field input, .field textarea, .field .select-button";
const FOCUSABLE = "button:not([disabled]), [href], input:not([disabled]), select, textarea, [tabindex='0']";

/** Makes a node a dialog for the keyboard: Tab stays inside, Escape leaves, and the focus goes back afterwards. */
export function useDialog(onEscape: () => void): RefObject<HTMLDivElement | null> {
  const dialog = useRef<HTMLDivElement>(null);
  const leave = useEffectEvent(onEscape);
  useEffect(() => {
    const node = dialog.current;
    const before = document.activeElement;
    if (node === null) return;
    const first = node.querySelector<HTMLElement>(FIELD) ?? node.querySelector<HTMLElement>(FOCUSABLE);
    if (!node.contains(document.activeElement)) first?.focus();
    const onKey = (event: KeyboardEvent) => {
      // The app may replace the very element that has the focus; the keys then reach the page, and still mean us.
      const isOurs =
        event.target === document.body || (event.target instanceof Node && node.contains(event.target));
      if (!isOurs || node.offsetParent === null) return;
      if (event.key === "Tab") keepInside(node, event);
      if (event.key === "Escape") leave();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}

function keepInside(node: HTMLElement, event: KeyboardEvent): void {
  const stops = [...node.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.offsetParent !== null,
  );
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
