import { z } from "zod";
import { CheckRecipientsSchema, checkRecipients } from "@/lib/services/endpoints/check-recipients";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { panelRoute } from "../panel-route";
import { withReceiverSecret } from "../receiver-secret";

const RequestSchema = z.object({
  endpointId: z.string().max(64).optional(),
  configuration: z.record(z.string(), z.unknown()).optional(),
  receiver: z.string().max(40).optional(),
});

/** Looks the receivers of the configuration on screen up. Answers an `ActionState<CheckedRecipient[]>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, RequestSchema, async (ctx, { receiver, configuration, endpointId }) => {
    const complete = configuration && (await withReceiverSecret(ctx, receiver, configuration));
    const given = { ...(endpointId ? { endpointId } : {}), ...(complete ? { configuration: complete } : {}) };
    return checkRecipients(ctx, parseInput(CheckRecipientsSchema, given));
  });
}
