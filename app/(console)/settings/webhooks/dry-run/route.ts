import { dryRunRules } from "@/lib/services/endpoints/dry-run";
import { DryRunInputSchema } from "@/lib/services/endpoints/dry-run-dto";
import { panelRoute } from "../panel-route";

/** What rules that are not saved would have made of the last events. Answers an `ActionState<DryRunResult>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, DryRunInputSchema, dryRunRules);
}
