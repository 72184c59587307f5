import { apiRoute } from "@/lib/http/api-route";
import { replayWebhook } from "@/lib/http/contracts/replays";
import { replayAnswer } from "@/lib/http/replay-answer";
import { endpointUuid } from "@/lib/services/endpoints/find";

export const POST = apiRoute(replayWebhook, ({ ctx, params, body, request }) => {
  endpointUuid(params.id);
  const { since, until, confirm, dryRun, ...filter } = body;
  const what = { kind: "filter" as const, endpointId: params.id, from: since, to: until, ...filter };
  return replayAnswer(ctx, request, what, { confirm, dryRun });
});
