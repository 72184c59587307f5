import { z } from "zod";
import type { TryStage } from "@/lib/domain/exchange";
import { egressAddresses } from "@/lib/services/care/settings";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { testPush } from "@/lib/services/endpoints/test-push";
import { TestPushInputSchema } from "@/lib/services/endpoints/test-push-dto";
import { panelStream } from "../panel-route";
import { withReceiverSecret } from "../receiver-secret";

const RequestSchema = z.looseObject({
  configuration: z.record(z.string(), z.unknown()).optional(),
  receiver: z.string().max(40).optional(),
});

/**
 * Sends one test, telling each stage; giving up the request stops it. Answers an `ActionState` of
 * the result and the addresses it came from.
 */
export async function POST(request: Request): Promise<Response> {
  return panelStream(
    request,
    RequestSchema,
    async (
      ctx,
      { receiver, configuration, ...rest },
      watcher: { tell: (stage: TryStage) => void; signal: AbortSignal },
    ) => {
      const complete = configuration && (await withReceiverSecret(ctx, receiver, configuration));
      const input = parseInput(TestPushInputSchema, { ...rest, ...(complete ? { configuration: complete } : {}) });
      const result = await testPush(ctx, input, { signal: watcher.signal, onStage: watcher.tell });
      return { ...result, egress: egressAddresses() };
    },
  );
}
