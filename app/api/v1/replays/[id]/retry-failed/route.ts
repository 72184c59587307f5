import { apiRoute } from "@/lib/http/api-route";
import { retryFailedContract } from "@/lib/http/contracts/replays";
import { replayAnswer } from "@/lib/http/replay-answer";
import { replayUuid } from "@/lib/services/replays/read";

export const POST = apiRoute(retryFailedContract, ({ ctx, params, body, request }) => {
  replayUuid(params.id);
  return replayAnswer(ctx, request, { kind: "failedOf", replayId: params.id }, body);
});
