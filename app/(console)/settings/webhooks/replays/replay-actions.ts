import type { ReplayActions } from "@/components/replays/view";
import { controlReplay, estimateReplayOf, readReplays, startReplayOf } from "./actions";

export const REPLAYS_PATH = "/settings/webhooks/replays";

/** The server's side of everything that replays show and do. */
export const replayActions: ReplayActions = {
  estimate: estimateReplayOf,
  start: startReplayOf,
  control: controlReplay,
  list: readReplays,
};
