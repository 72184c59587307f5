import { apiRoute } from "@/lib/http/api-route";
import { deleteWebhook, getWebhook, updateWebhook } from "@/lib/http/contracts/webhooks";
import { deleteEndpoint } from "@/lib/services/endpoints/delete";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { updateEndpoint } from "@/lib/services/endpoints/update";

export const GET = apiRoute(getWebhook, ({ ctx, params }) => getEndpoint(ctx, params.id));

export const PATCH = apiRoute(updateWebhook, ({ ctx, params, body }) => updateEndpoint(ctx, params.id, body));

export const DELETE = apiRoute(deleteWebhook, async ({ ctx, params }) => {
  await deleteEndpoint(ctx, params.id);
  return undefined;
});
