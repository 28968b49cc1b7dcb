import type { ActionsBlock, Button, KnownBlock } from "@slack/types";
import type { Mute } from "../../../engine/domain/mute.ts";
import { ACTIONS } from "../action-ids.ts";
import { muteLine, whatIsMutedPlainly } from "../cards/mute-words.ts";
import { context, section } from "../cards/parts.ts";
import { count, plain } from "../mrkdwn.ts";

const SHOWN_MAX = 10;

/** Returns the mutes that hold, each with *Unmute*; nothing without any. The newest come first and are shown, ten if not told otherwise. */
export function muteBlocks(mutes: readonly Mute[], shownMax = SHOWN_MAX): KnownBlock[] {
  const more = mutes.length - shownMax;
  return [
    ...mutes.slice(0, shownMax).map(
      (mute): KnownBlock => ({
        ...section([muteLine(mute)]),
        block_id: `mute:${mute.muteId}`,
        accessory: unmuteButton(mute.muteId),
      }),
    ),
    ...(more > 0 ? [context([`and ${count(more, "more mute")}: \`/dd0c unmute\` lists them`])] : []),
  ];
}

/** Returns *Unmute* in a row of its own. */
export function unmuteRow(muteId: string): ActionsBlock {
  return { type: "actions", elements: [unmuteButton(muteId)] };
}

/** Returns the way back from an unmute. */
export function muteAgainRow(muteId: string): ActionsBlock {
  return { type: "actions", elements: [button(ACTIONS.muteAgain, "Mute it again", muteId)] };
}

/** Returns all that may be unmuted, to pick one of. */
export function unmutePicker(mutes: readonly Mute[]): KnownBlock {
  return {
    type: "actions",
    block_id: "unmute_picker",
    elements: [
      {
        type: "static_select",
        action_id: ACTIONS.unmutePicked,
        placeholder: { type: "plain_text", text: "Pick what to unmute" },
        options: mutes.slice(0, 100).map(({ muteId, target }) => ({
          value: muteId,
          text: { type: "plain_text", text: plain(whatIsMutedPlainly(target), 75) },
        })),
      },
    ],
  };
}

function unmuteButton(muteId: string): Button {
  return button(ACTIONS.unmute, "Unmute", muteId);
}

function button(actionId: string, label: string, value: string): Button {
  return { type: "button", action_id: actionId, text: { type: "plain_text", text: label }, value };
}
