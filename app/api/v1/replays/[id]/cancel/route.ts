import { apiRoute } from "@/lib/http/api-route";
import { cancelReplayContract } from "@/lib/http/contracts/replays";
import { cancelReplay } from "@/lib/services/replays/control";

export const POST = apiRoute(cancelReplayContract, ({ ctx, params }) => cancelReplay(ctx, params.id));
