import type { ReactNode } from "react";

/** What is drawn for whoever wrote something. */
export interface Face {
  name: string;
  isApp: boolean;
}

const COLORS = ["#4a7dbd", "#b8652b", "#3c8f6e", "#8a5bb0", "#b04a6c", "#5a7f2e", "#2f8c99", "#6a6fc0"];

/** A rounded square with the person's initial, or the app's mark. */
export function Avatar({ face, size }: { face: Face; size: "small" | "medium" | "large" }): ReactNode {
  const className = size === "medium" ? "avatar" : `avatar avatar-${size}`;
  if (face.isApp) {
    return (
      <span className={className} aria-hidden="true">
        <AppMark />
      </span>
    );
  }
  const color = COLORS[[...face.name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLORS.length];
  return (
    <span className={className} style={{ background: color }} aria-hidden="true">
      {face.name[0]?.toUpperCase()}
    </span>
  );
}

/** The dd0c alert mark: many signals, one line out. */
function AppMark(): ReactNode {
  return (
    <svg viewBox="0 0 36 36" aria-hidden="true">
      <rect width="36" height="36" fill="#262a42" />
      <path
        d="M7 10c8 0 7 8 13 8m-13 0h13m-13 8c8 0 7-8 13-8"
        fill="none"
        stroke="#7f8bb3"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
      <circle cx="25" cy="18" r="5.4" fill="#ff5d5d" />
      <circle cx="7" cy="10" r="2" fill="#f6c933" />
      <circle cx="7" cy="18" r="2" fill="#f2821f" />
      <circle cx="7" cy="26" r="2" fill="#f6c933" />
    </svg>
  );
}
