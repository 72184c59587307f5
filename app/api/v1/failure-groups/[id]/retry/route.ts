import { apiRoute } from "@/lib/http/api-route";
import { retryFailureGroup } from "@/lib/http/contracts/failure-groups";
import { replayAnswer } from "@/lib/http/replay-answer";
import { replayOfFailureGroup } from "@/lib/services/failure-groups/list";

export const POST = apiRoute(retryFailureGroup, async ({ ctx, params, body, request }) =>
  replayAnswer(ctx, request, await replayOfFailureGroup(ctx, params.id), body),
);
