import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  /** Whether the popover is at least as wide as what it hangs on, as a select menu is. */
  matchWidth?: boolean;
  align?: "start" | "end";
  onClose(): void;
  children: ReactNode;
}

interface Spot {
  left: number;
  top: number | undefined;
  bottom: number | undefined;
  minWidth: number;
}

// Unseen until placed, yet able to take the focus, which a hidden node is not.
const UNPLACED = { opacity: 0, left: 0, top: 0 };

const GAP_PX = 4;
const ROOM_PX = 300;

/** A layer hung under (or, near the bottom of the window, over) its anchor. Escape and outside clicks close it. */
export function Popover({ anchor, matchWidth, align, onClose, children }: PopoverProps): ReactNode {
  const layer = useRef<HTMLDivElement>(null);
  const [spot, setSpot] = useState<Spot>();

  useLayoutEffect(() => {
    const box = anchor.current?.getBoundingClientRect();
    if (box === undefined) return;
    const above = window.innerHeight - box.bottom < ROOM_PX && box.top > window.innerHeight - box.bottom;
    const width = layer.current?.offsetWidth ?? 0;
    const wanted = align === "end" ? box.right - width : box.left;
    setSpot({
      left: Math.max(8, Math.min(wanted, window.innerWidth - width - 8)),
      top: above ? undefined : box.bottom + GAP_PX,
      bottom: above ? window.innerHeight - box.top + GAP_PX : undefined,
      minWidth: matchWidth ? box.width : 0,
    });
  }, [anchor, matchWidth, align]);

  useEffect(() => {
    const node = layer.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // The dialog or pane under this layer must not take the same key.
      event.stopPropagation();
      onClose();
      anchor.current?.focus();
    };
    node?.addEventListener("keydown", onKey);
    return () => node?.removeEventListener("keydown", onKey);
  }, [anchor, onClose]);

  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      if (!(event.target instanceof Node)) return;
      if (layer.current?.contains(event.target) || anchor.current?.contains(event.target)) return;
      onClose();
    };
    const onScroll = (event: Event) => {
      if (event.target instanceof Node && layer.current?.contains(event.target)) return;
      onClose();
    };
    document.addEventListener("pointerdown", onPointer, true);
    document.addEventListener("scroll", onScroll, true);
    return () => {
      document.removeEventListener("pointerdown", onPointer, true);
      document.removeEventListener("scroll", onScroll, true);
    };
  }, [anchor, onClose]);

  return createPortal(
    <div ref={layer} className="popover" style={spot ?? UNPLACED}>
      {children}
    </div>,
    document.body,
  );
}
