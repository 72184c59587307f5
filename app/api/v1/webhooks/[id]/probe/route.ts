import { apiRoute } from "@/lib/http/api-route";
import { probeWebhook } from "@/lib/http/contracts/webhooks";
import { probeEndpoint } from "@/lib/services/endpoints/resume";

export const POST = apiRoute(probeWebhook, ({ ctx, params }) => probeEndpoint(ctx, params.id));
