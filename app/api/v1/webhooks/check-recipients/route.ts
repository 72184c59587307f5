import { apiRoute } from "@/lib/http/api-route";
import { checkWebhookRecipients } from "@/lib/http/contracts/check-recipients";
import { checkRecipients } from "@/lib/services/endpoints/check-recipients";

export const POST = apiRoute(checkWebhookRecipients, async ({ ctx, body }) => ({
  items: await checkRecipients(ctx, body),
}));
