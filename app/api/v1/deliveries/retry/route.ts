import { apiRoute } from "@/lib/http/api-route";
import { retryDeliveries } from "@/lib/http/contracts/replays";
import { replayAnswer } from "@/lib/http/replay-answer";

export const POST = apiRoute(retryDeliveries, ({ ctx, body, request }) => {
  const what = { kind: "selection" as const, deliveryIds: body.ids, includeDelivered: body.includeDelivered };
  return replayAnswer(ctx, request, what, body);
});
