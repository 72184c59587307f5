import { apiRoute } from "@/lib/http/api-route";
import { rotateWebhookSecret } from "@/lib/http/contracts/webhooks";
import { rotateSecret } from "@/lib/services/endpoints/rotate-secret";

export const POST = apiRoute(rotateWebhookSecret, async ({ ctx, params, body }) => {
  const { secret, endpoint } = await rotateSecret(ctx, params.id, body);
  return { secret, webhook: endpoint };
});
