import { apiRoute } from "@/lib/http/api-route";
import { testConfiguration } from "@/lib/http/contracts/webhooks";
import { testPush } from "@/lib/services/endpoints/test-push";

export const POST = apiRoute(testConfiguration, ({ ctx, body, request }) => {
  const { eventType, data, locale, configuration, ...rest } = body;
  // The configuration itself may be the body; its own language is then the test's.
  const input = { eventType, data, locale, configuration: configuration ?? rest };
  return testPush(ctx, input, { signal: request.signal });
});
