import type { AlertState, IncidentState, Reason } from "./domain/state.ts";
import { countWord, durationWord } from "./domain/words.ts";

/** How what a payload says, and who a person is, is written where the sentence is shown. */
export interface Voice {
  text(raw: string): string;
  person(userId: string): string;
}

/** For the API and the terminal. */
export const PLAIN: Voice = { text: (raw) => raw, person: (userId) => userId };

/**
 * Returns why this alert is in its incident, in one or two plain sentences that need nothing else to be understood; for
 * an alert in no incident, why that is. Shown by *Why?* on a card and in the API.
 */
export function whyAlert(alert: AlertState, incident: IncidentState | undefined, voice: Voice): string {
  const { inIncident } = alert;
  if (!inIncident || !incident) return "It is in no incident: its end was reported, but never that it began.";
  const from = incident.merged?.find(({ incidentId }) => incidentId === alert.cameFrom);
  const placed = `${placement(inIncident.reason, from?.number ?? incident.number, voice)}${after(alert, incident)}.`;
  const moved =
    from &&
    `Incident #${from.number} became part of incident #${incident.number} because ${clause(from.reason, voice)}.`;
  return [placed, moved, course(alert)].filter(Boolean).join(" ");
}

/** Returns what made the incident and what is believed to lie behind it, a sentence each, the most important first. */
export function whyIncident(incident: IncidentState, voice: Voice): readonly string[] {
  const { number, reasons, merged = [], deploy, noise, safelistReason } = incident;
  const told = reasons.filter(({ reason }) => reason.code !== "first-of-its-kind");
  return [
    `Incident #${number} began with “${voice.text(incident.title)}” on ${voice.text(incident.service)}.`,
    ...told.map(
      ({ reason, alerts }) =>
        `${alerts === 1 ? "One alert joined" : `${alerts} alerts joined`} because ${clause(reason, voice)}.`,
    ),
    ...merged.map((one) => `Incident #${one.number} became part of it because ${clause(one.reason, voice)}.`),
    deploy ? `It is tied to a deploy because ${voice.text(deploy.reason.text)}.` : "No deploy is implicated.",
    ...(noise
      ? [
          `Its noise score is ${noise.score} of 100${noise.cappedBecause === undefined ? "" : `, held there because ${voice.text(noise.cappedBecause)}`}.`,
        ]
      : []),
    ...(safelistReason === undefined ? [] : [`It is on the safelist because ${voice.text(safelistReason)}.`]),
  ];
}

function placement(reason: Reason, number: number, voice: Voice): string {
  return reason.code === "first-of-its-kind"
    ? `It began incident #${number} because ${voice.text(reason.text)}`
    : `It joined incident #${number} because ${clause(reason, voice)}`;
}

function clause({ text, by }: Reason, voice: Voice): string {
  return by === undefined ? voice.text(text) : `${voice.person(by)} said so: ${voice.text(text)}`;
}

/** How long after the incident it came; nothing for the one that began it. */
function after({ inIncident }: AlertState, { footing }: IncidentState): string {
  if (!inIncident || inIncident.reason.code === "first-of-its-kind") return "";
  const began = Math.min(...footing.map(({ firstAt }) => firstAt));
  const lag = inIncident.beganAt - began;
  return lag < 1_000 ? "" : `, ${lag < 60_000 ? seconds(lag) : durationWord(lag)} after it began`;
}

function course({ inIncident }: AlertState): string {
  if (!inIncident || inIncident.firings < 2) return "";
  return `It fired ${countWord(inIncident.firings)} there.`;
}

function seconds(ms: number): string {
  const whole = Math.round(ms / 1_000);
  return whole === 1 ? "1 second" : `${whole} seconds`;
}
