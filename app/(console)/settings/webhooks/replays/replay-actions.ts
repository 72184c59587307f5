import type { ReplayActions } from "@/components/replays/view";
import { controlReplay, estimateReplayOf, readReplays, startReplayOf } from "./actions";

export const REPLAYS_PATH = "/settings/webhooks/replays";
/** As many as one page of replays shows, here and in the list that is polled. */
export const REPLAYS_SHOWN = 20;

/** The server's side of everything that replays show and do. */
export const replayActions: ReplayActions = {
  estimate: estimateReplayOf,
  start: startReplayOf,
  control: controlReplay,
  list: readReplays,
};
