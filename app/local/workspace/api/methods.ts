import type { Method } from "./method.ts";
import { appsUninstall, authRevoke, authTest } from "./methods/auth.ts";
import { blocksValidate } from "./methods/blocks.ts";
import {
  deleteMethod,
  getPermalinkMethod,
  postEphemeralMethod,
  postMessageMethod,
  scheduleMessageMethod,
  updateMethod,
} from "./methods/chat.ts";
import { history, info, join, list, members, open, replies } from "./methods/conversations.ts";
import { completeUploadExternal, getUploadURLExternal } from "./methods/files.ts";
import { oauthAccess } from "./methods/oauth.ts";
import { usergroupsList, usergroupsUsersList } from "./methods/usergroups.ts";
import { teamInfo, usersInfo, usersList } from "./methods/users.ts";
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from "./methods/views.ts";

/** Every Web API method there is. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ["apps.uninstall", appsUninstall],
  ["auth.revoke", authRevoke],
  ["auth.test", authTest],
  ["blocks.validate", blocksValidate],
  ["chat.delete", deleteMethod],
  ["chat.getPermalink", getPermalinkMethod],
  ["chat.postEphemeral", postEphemeralMethod],
  ["chat.postMessage", postMessageMethod],
  ["chat.scheduleMessage", scheduleMessageMethod],
  ["chat.update", updateMethod],
  ["conversations.history", history],
  ["conversations.info", info],
  ["conversations.join", join],
  ["conversations.list", list],
  ["conversations.members", members],
  ["conversations.open", open],
  ["conversations.replies", replies],
  ["files.completeUploadExternal", completeUploadExternal],
  ["files.getUploadURLExternal", getUploadURLExternal],
  ["oauth.v2.access", oauthAccess],
  ["team.info", teamInfo],
  ["usergroups.list", usergroupsList],
  ["usergroups.users.list", usergroupsUsersList],
  ["users.info", usersInfo],
  ["users.list", usersList],
  ["views.open", viewsOpen],
  ["views.publish", viewsPublish],
  ["views.push", viewsPush],
  ["views.update", viewsUpdate],
]);
