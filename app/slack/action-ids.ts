/** Every action id of ours: stable, because cards posted last month still carry them. */
export const ACTIONS = {
  cardHelpful: "card_helpful",
  cardNotHelpful: "card_not_helpful",
  cardRunbook: "card_runbook",
  detachRunbook: "detach_runbook",
  cardOpenSource: "card_open_source",
  cardOpenDeploy: "card_open_deploy",
  pickChannel: "pick_channel",
  addSource: "add_source",
  sendTest: "send_test",
  openSettings: "open_settings",
  showSource: "show_source",
  rotateKey: "rotate_key",
  newSecret: "new_secret",
  removeSource: "remove_source",
  tellSilence: "tell_silence",
  editDeployJobs: "edit_deploy_jobs",
  editMapping: "edit_mapping",
  previewMapping: "preview_mapping",
  showLetters: "show_letters",
  replayAll: "replay_all",
  replayOne: "replay_one",
} as const;

/** Every callback id of our modals. */
export const VIEWS = {
  channel: "channel",
  addSource: "add_source",
  sourceReady: "source_ready",
  settings: "settings",
  mapping: "mapping",
  deployJobs: "deploy_jobs",
  deadLetters: "dead_letters",
  notHelpful: "not_helpful",
  runbook: "runbook",
} as const;
