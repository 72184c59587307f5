import { apiRoute } from "@/lib/http/api-route";
import { previewGroupContract } from "@/lib/http/contracts/groups";
import { previewRule } from "@/lib/services/groups/preview";

export const POST = apiRoute(previewGroupContract, async ({ ctx, body }) => {
  const { estimate, contradictions } = await previewRule(ctx, body);
  return { estimate, contradictions };
});
