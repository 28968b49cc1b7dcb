import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";
import { scaleBand, scaleLinear } from "d3-scale";
import type { Report } from "../../engine/domain/report.ts";
import { dayWords } from "../slack/cards/report-words.ts";

const WIDTH = 720;
const HEIGHT = 260;
const EDGE = { top: 44, right: 16, bottom: 34, left: 52 };
const COLORS = {
  alerts: "#b9c3d6",
  incidents: "#4b3fd8",
  text: "#1d1c1d",
  quiet: "#616061",
  line: "#e8e8e8",
};

const resolve = createRequire(import.meta.url).resolve;
/** Out of an npm package: a bare machine has no font at all. */
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  resolve(`@expo-google-fonts/inter/${file}`),
);

/**
 * Returns the report's days as a picture (PNG, 1440 by 520): alerts of each day, and in front of them what they came to.
 * Drawn on another thread, because the worker has first messages to send meanwhile.
 */
export async function chartPng({ days }: Pick<Report, "days">): Promise<Uint8Array> {
  const image = await renderAsync(chartSvg(days), {
    font: { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: "Inter" },
    fitTo: { mode: "zoom", value: 2 },
  });
  return image.asPng();
}

/** Numbers and days only, so there is nothing to escape. */
function chartSvg(days: Report["days"]): string {
  const most = Math.max(1, ...days.map(({ alerts }) => alerts));
  const y = scaleLinear([0, most], [HEIGHT - EDGE.bottom, EDGE.top]).nice(4);
  const x = scaleBand(
    days.map(({ day }) => day),
    [EDGE.left, WIDTH - EDGE.right],
  ).padding(0.35);
  const ticks = y.ticks(4).filter((tick) => Number.isInteger(tick));
  const grid = ticks.map(
    (tick) =>
      `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="${COLORS.line}"/>
       ${text(EDGE.left - 8, y(tick) + 4, String(tick), { anchor: "end", color: COLORS.quiet })}`,
  );
  const bars = days.map(({ day, alerts, incidents }) => {
    const left = x(day) ?? 0;
    const width = x.bandwidth();
    const middle = left + width / 2;
    return `${bar(left, width, y(alerts), y(0), COLORS.alerts)}
      ${bar(left + width * 0.25, width * 0.5, y(incidents), y(0), COLORS.incidents)}
      ${text(middle, y(alerts) - 6, String(alerts), { anchor: "middle", color: COLORS.text, bold: true })}
      ${text(middle, HEIGHT - 12, dayWords(day), { anchor: "middle", color: COLORS.quiet })}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="Inter" font-size="12">
    <rect width="100%" height="100%" fill="#ffffff"/>
    ${text(EDGE.left, 22, "The last seven days", { anchor: "start", color: COLORS.text, bold: true })}
    ${legend(WIDTH - 180, "alerts", COLORS.alerts)}
    ${legend(WIDTH - 100, "incidents", COLORS.incidents)}
    ${grid.join("")}${bars.join("")}
  </svg>`;
}

function bar(left: number, width: number, top: number, bottom: number, color: string): string {
  return `<rect x="${left}" y="${top}" width="${width}" height="${bottom - top}" rx="2" fill="${color}"/>`;
}

function legend(left: number, words: string, color: string): string {
  return `<rect x="${left}" y="13" width="10" height="10" rx="2" fill="${color}"/>${text(left + 16, 22, words, { anchor: "start", color: COLORS.quiet })}`;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor, color, bold = false }: { anchor: "start" | "middle" | "end"; color: string; bold?: boolean },
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${color}" font-weight="${bold ? 600 : 400}">${words}</text>`;
}
