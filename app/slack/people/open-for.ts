import type { BlockAction, RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { SlackDeps } from "../deps.ts";
import { openModal } from "../modals/open-modal.ts";
import { accessOf } from "./access.ts";
import { readOnlyView } from "./read-only.ts";

/** Who asked, and by which click or command. */
export type Asked = Pick<BlockAction, "trigger_id"> & {
  readonly user: { readonly id: string };
  readonly view?: { readonly type: string };
};

/** Opens a settings modal for whoever asked: to change where they may, else to look, with the reason. */
export async function openFor(
  deps: Pick<SlackDeps, "db">,
  client: WebClient,
  tenantId: TenantId,
  asked: Asked,
  view: ModalView,
  say?: RespondFn,
): Promise<void> {
  await openModal(client, asked, await asShownTo(deps, client, tenantId, asked.user.id, view), say);
}

/** Returns a settings modal as this person is shown it. */
export async function asShownTo(
  deps: Pick<SlackDeps, "db">,
  client: WebClient,
  tenantId: TenantId,
  userId: string,
  view: ModalView,
): Promise<ModalView> {
  const access = await accessOf(deps, client, tenantId, userId);
  return access.mayChange ? view : readOnlyView(view, access.reason);
}
