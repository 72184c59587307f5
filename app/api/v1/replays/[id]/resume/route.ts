import { apiRoute } from "@/lib/http/api-route";
import { resumeReplayContract } from "@/lib/http/contracts/replays";
import { resumeReplay } from "@/lib/services/replays/control";

export const POST = apiRoute(resumeReplayContract, ({ ctx, params }) => resumeReplay(ctx, params.id));
