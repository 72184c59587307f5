import { fieldErrors } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { type ReplayWhatInput, ReplayWhatSchema } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { requestReplay } from "@/lib/services/replays/request";
import type { ReplayDto, ReplayEstimate } from "@/lib/services/replays/types";
import { Reply } from "./api-route";

/** The body's names of what `ReplayWhatSchema` calls otherwise. */
const NAMES: Readonly<Record<string, string>> = { from: "since", to: "until", deliveryIds: "ids", endpointId: "id" };

/**
 * The answer of the routes that start a replay: 202 with the replay, or 200 with the estimate on a dry run.
 * @throws AppError `invalid` with the paths of the request's body, and whatever the services throw
 */
export async function replayAnswer(
  ctx: ServiceContext,
  request: Request,
  input: ReplayWhatInput,
  { confirm, dryRun }: { confirm?: number | undefined; dryRun: boolean },
): Promise<Reply<ReplayDto | ReplayEstimate>> {
  const parsed = ReplayWhatSchema.safeParse(input);
  if (!parsed.success) {
    const fields = fieldErrors(parsed.error).map((field) => ({ ...field, path: named(field.path) }));
    throw new AppError("invalid", "The body does not match the schema.", { fields });
  }
  const key = request.headers.get("idempotency-key") ?? undefined;
  const answer = await requestReplay(ctx, { what: parsed.data, confirm, key, dryRun });
  return "estimate" in answer ? new Reply(answer.estimate, { status: 200 }) : new Reply(answer.replay, { status: 202 });
}

function named(path: string): string {
  const [first = "", ...rest] = path.split(".");
  return [NAMES[first] ?? first, ...rest].join(".");
}
