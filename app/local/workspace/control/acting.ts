import { addMember, removeMember } from "../core/channels.ts";
import type { Message, StateValues, View } from "../core/state.ts";
import { type PlacedElement, placedElements } from "../core/state-values.ts";
import { homeOf, modalStack } from "../core/views.ts";
import type { World } from "../core/world.ts";
import { sendTyped } from "../outbound/commands.ts";
import type { Reply } from "../outbound/deliver.ts";
import { openHome } from "../outbound/home.ts";
import {
  askForOptions,
  type Place,
  sendAction,
  sendGlobalShortcut,
  sendMessageShortcut,
} from "../outbound/interactions.ts";
import { closeModal, type Submitted, submitModal } from "../outbound/modals.ts";
import { readSuggestions } from "../outbound/suggestions.ts";
import type { UiSuggestions } from "../ui-contract.ts";
import { actionOn, confirmOf, type Entry, enteredState } from "./element-input.ts";
import { channelNamed, teamNamed, userNamed } from "./names.ts";

/** Where somebody clicks: a message, their open modal, or their Home. */
export type ClickPlace = { message: { channel: string; ts: string } } | { view: "modal" | "home" };

export type Click = ClickPlace & {
  team: string;
  user: string;
  actionId: string;
  /** Tells two elements with one action_id apart. */
  blockId?: string;
  /** What is chosen: an option's value, an id, several, `positive` or `negative`, or the raw state. */
  value?: Entry;
  selectedOption?: string;
  /** What else is entered on the surface, by block_id and action_id. */
  entered?: StateValues;
  /** `deny` answers a confirm dialog with no, so that nothing is sent. */
  confirm?: "confirm" | "deny";
};

/** What somebody enters, by action_id, by block_id, or by `block_id.action_id`. */
export type Entries = Record<string, Entry>;

/** Everything a person can do in the workspace, for tests. Teams, users and channels go by id or by name. */
export function actingControl(world: World) {
  const personIn = (team: string, user: string) => {
    const found = teamNamed(world, team);
    return { teamId: found.id, userId: userNamed(found, user).id };
  };
  const currentModal = (team: string, user: string) => modalStack(world, personIn(team, user)).at(-1);

  const placeOf = (where: ClickPlace, team: string, user: string): Place => {
    if ("message" in where) {
      const message = messageAt(world, team, where.message.channel, where.message.ts);
      return { message, userId: personIn(team, user).userId };
    }
    const view = where.view === "modal" ? currentModal(team, user) : homeOf(world, personIn(team, user));
    return { view: view ?? nothing(`${user} has no ${where.view} open`) };
  };

  return {
    /** Types into the composer: a slash command, or plain words. */
    typeCommand(team: string, user: string, channel: string, text: string): Promise<Reply | undefined> {
      return sendTyped(world, {
        ...personIn(team, user),
        channelId: channelNamed(teamNamed(world, team), channel).id,
        text,
      });
    },

    /** Posts a message, perhaps into a thread. */
    async say(team: string, user: string, channel: string, text: string, threadTs?: string): Promise<void> {
      const channelId = channelNamed(teamNamed(world, team), channel).id;
      await sendTyped(world, { ...personIn(team, user), channelId, text, threadTs });
    },

    /** Uses an element. Resolves with the app's answer; undefined when the confirm dialog was denied. */
    async clickAction(click: Click): Promise<Reply | undefined> {
      const place = placeOf(click, click.team, click.user);
      const placed = elementIn(place, click.actionId, click.blockId);
      if (click.confirm === "deny" && confirmOf(placed.element) !== undefined) return undefined;
      const entry = click.selectedOption ?? click.value;
      const action = actionOn(placed, entry);
      const before = "view" in place ? place.view.entered : {};
      const entered = { ...before, ...click.entered };
      const { action_id: _id, block_id: _block, ...state } = action;
      const isInput = !["button", "icon_button", "feedback_buttons", "overflow"].includes(action.type);
      if (isInput) {
        entered[placed.blockId] = { ...entered[placed.blockId], [placed.actionId]: state };
      }
      return sendAction(world, place, action, entered);
    },

    /** Types into an external select. Undefined when the app's options are no good. */
    async suggestions(
      click: ClickPlace & { team: string; user: string; actionId: string; query: string },
    ): Promise<UiSuggestions | undefined> {
      const place = placeOf(click, click.team, click.user);
      const { blockId, actionId } = elementIn(place, click.actionId, undefined);
      return readSuggestions(await askForOptions(world, place, { blockId, actionId, query: click.query }));
    },

    openHome(team: string, user: string): Promise<{ reply: Reply | undefined; view: View | undefined }> {
      const person = personIn(team, user);
      return openHome(world, person.teamId, person.userId);
    },

    home(team: string, user: string): View | undefined {
      return homeOf(world, personIn(team, user));
    },

    currentModal,

    /** Enters values into the top modal and presses its button. */
    fillAndSubmit(
      team: string,
      user: string,
      { values }: { values: Entries } = { values: {} },
    ): Promise<Submitted> {
      const view = currentModal(team, user) ?? nothing(`${user} has no modal open`);
      return submitModal(world, view, enter(view, values));
    },

    /** Closes the top modal, or all of them. */
    async closeModal(team: string, user: string, options: { all?: boolean } = {}): Promise<void> {
      const view = currentModal(team, user);
      if (view !== undefined) await closeModal(world, view, options.all ?? false);
    },

    messageShortcut(
      team: string,
      user: string,
      at: { channel: string; ts: string },
      callbackId: string,
    ): Promise<Reply> {
      const message = messageAt(world, team, at.channel, at.ts);
      return sendMessageShortcut(world, message, personIn(team, user).userId, callbackId);
    },

    globalShortcut(team: string, user: string, callbackId: string): Promise<Reply> {
      const person = personIn(team, user);
      return sendGlobalShortcut(world, person.teamId, person.userId, callbackId);
    },

    inviteBot(team: string, channel: string): void {
      const found = teamNamed(world, team);
      addMember(
        world,
        channelNamed(found, channel),
        found.bot?.userId ?? nothing("the app is not installed"),
      );
    },

    kickBot(team: string, channel: string): void {
      const found = teamNamed(world, team);
      removeMember(
        world,
        channelNamed(found, channel),
        found.bot?.userId ?? nothing("the app is not installed"),
      );
    },
  };
}

function messageAt(world: World, team: string, channel: string, ts: string): Message {
  const { messages } = channelNamed(teamNamed(world, team), channel);
  return messages.find((one) => one.ts === ts && !one.isDeleted) ?? nothing(`no message at ${ts}`);
}

function elementIn(place: Place, actionId: string, blockId: string | undefined): PlacedElement {
  const blocks = "view" in place ? place.view.blocks : place.message.blocks;
  const placed = placedElements(blocks);
  const found = placed.find(
    (one) => one.actionId === actionId && (blockId === undefined || one.blockId === blockId),
  );
  const offered = placed.map((one) => one.actionId).join(", ");
  return found ?? nothing(`no element ${actionId} there, only: ${offered}`);
}

function enter(view: View, values: Entries): StateValues {
  const entered: StateValues = { ...view.entered };
  for (const [name, entry] of Object.entries(values)) {
    const placed = placedElements(view.blocks).find(({ blockId, actionId }) =>
      [actionId, blockId, `${blockId}.${actionId}`].includes(name),
    );
    const { blockId, actionId, element } = placed ?? nothing(`the modal has no field ${name}`);
    entered[blockId] = { ...entered[blockId], [actionId]: enteredState(element, entry) };
  }
  return entered;
}

function nothing(message: string): never {
  throw new Error(message);
}
