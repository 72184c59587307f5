import type { ServiceContext } from "@/lib/context";
import type { ReplayWhat } from "@/lib/domain/replay";
import { estimateReplay } from "./measure";
import { startReplay } from "./start";
import type { ReplayDto, ReplayEstimate } from "./types";

export type ReplayRequest = {
  what: ReplayWhat;
  confirm?: number | undefined;
  key?: string | undefined;
  dryRun: boolean;
};

/**
 * Estimates or starts, as asked: the two answers of one call of the API.
 * @throws AppError as `estimateReplay` and `startReplay`
 */
export async function requestReplay(
  ctx: ServiceContext,
  { dryRun, ...request }: ReplayRequest,
): Promise<{ estimate: ReplayEstimate } | { replay: ReplayDto }> {
  if (dryRun) return { estimate: await estimateReplay(ctx, request.what) };
  return { replay: await startReplay(ctx, request) };
}
