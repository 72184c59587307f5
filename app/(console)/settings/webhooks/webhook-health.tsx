import { HealthBanner } from "@/components/webhooks/health/health-banner";
import { may, type ServiceContext } from "@/lib/context";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { countWaitingDeliveries, probeWebhook, setWebhookEnabled } from "./actions";
import { healthFacts } from "./health-facts";

/** How a webhook is doing, with what this reader may do about it. */
export function WebhookHealth({ ctx, webhook }: { ctx: ServiceContext; webhook: EndpointDto }) {
  return (
    <HealthBanner
      endpoint={healthFacts(webhook)}
      actions={{ setEnabled: setWebhookEnabled, countWaiting: countWaitingDeliveries, probe: probeWebhook }}
      mayWrite={may(ctx, "endpoint.write")}
      mayProbe={may(ctx, "endpoint.test")}
      className="mb-5"
    />
  );
}
