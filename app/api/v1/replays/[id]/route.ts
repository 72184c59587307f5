import { apiRoute } from "@/lib/http/api-route";
import { getReplayContract } from "@/lib/http/contracts/replays";
import { getReplay } from "@/lib/services/replays/read";

export const GET = apiRoute(getReplayContract, ({ ctx, params }) => getReplay(ctx, params.id));
