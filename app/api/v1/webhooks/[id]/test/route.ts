import { apiRoute } from "@/lib/http/api-route";
import { testWebhook } from "@/lib/http/contracts/webhooks";
import { testPush } from "@/lib/services/endpoints/test-push";

export const POST = apiRoute(testWebhook, ({ ctx, params, body, request }) =>
  testPush(ctx, { ...body, endpointId: params.id }, { signal: request.signal }),
);
