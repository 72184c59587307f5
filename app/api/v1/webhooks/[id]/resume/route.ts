import { apiRoute } from "@/lib/http/api-route";
import { resumeWebhook } from "@/lib/http/contracts/webhooks";
import { resumeEndpoint } from "@/lib/services/endpoints/resume";

export const POST = apiRoute(resumeWebhook, ({ ctx, params, body }) => resumeEndpoint(ctx, params.id, body.backlog));
