import { z } from "zod";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { PreviewInputSchema, previewPush } from "@/lib/services/endpoints/preview";
import { panelRoute } from "../panel-route";
import { withReceiverSecret } from "../receiver-secret";

const RequestSchema = z.looseObject({
  configuration: z.record(z.string(), z.unknown()).optional(),
  receiver: z.string().max(40).optional(),
});

/** The request a configuration makes, without sending it. Answers an `ActionState<PushPreview>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, RequestSchema, async (ctx, { receiver, configuration, ...rest }) => {
    const complete = configuration && (await withReceiverSecret(ctx, receiver, configuration));
    return previewPush(
      ctx,
      parseInput(PreviewInputSchema, { ...rest, ...(complete ? { configuration: complete } : {}) }),
    );
  });
}
