import { apiRoute } from "@/lib/http/api-route";
import { pauseReplayContract } from "@/lib/http/contracts/replays";
import { pauseReplay } from "@/lib/services/replays/control";

export const POST = apiRoute(pauseReplayContract, ({ ctx, params }) => pauseReplay(ctx, params.id));
