import { type RefObject, useEffect, useRef } from "react";

const FOCUSABLE = "button:not([disabled]), [href], input:not([disabled]), select, textarea, [tabindex='0']";

/** Keeps Tab inside a dialog while it is open, and gives the focus back to where it was. */
export function useFocusTrap(): RefObject<HTMLDivElement | null> {
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = dialog.current;
    const before = document.activeElement;
    if (node === null) return;
    const first = node.querySelector<HTMLElement>("[data-autofocus]") ?? node.querySelector<HTMLElement>(FOCUSABLE);
    if (!node.contains(document.activeElement)) first?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Tab") keepInside(node, event);
    };
    node.addEventListener("keydown", onKey);
    return () => {
      node.removeEventListener("keydown", onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}

function keepInside(node: HTMLElement, event: KeyboardEvent): void {
  const stops = [...node.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((stop) => stop.offsetParent !== null);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
