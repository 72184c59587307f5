import { FailureGroups } from "@/components/deliveries/failure-groups-later";
import { may, type ServiceContext } from "@/lib/context";
import { failureGroups } from "@/lib/services/failure-groups/list";
import { ignoreGroup } from "./actions";

/** 同类失败 of all webhooks or one. Stands inside `ReplaysProvider`; needs the texts `history` and `replays`. */
export async function FailureGroupsSection({ ctx, webhook }: { ctx: ServiceContext; webhook?: string | undefined }) {
  const { open, others } = await failureGroups(ctx, { endpointId: webhook });
  return (
    <FailureGroups
      open={open}
      others={others}
      oneWebhook={webhook !== undefined}
      mayRetry={may(ctx, "delivery.retry")}
      ignore={ignoreGroup}
    />
  );
}
