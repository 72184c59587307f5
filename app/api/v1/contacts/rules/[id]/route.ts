import { apiRoute } from "@/lib/http/api-route";
import { deleteRuleContract, updateRuleContract } from "@/lib/http/contracts/contacts";
import { removeRule, switchRule } from "@/lib/services/contacts/rules";

export const PATCH = apiRoute(updateRuleContract, ({ ctx, params, body }) => switchRule(ctx, params.id, body.enabled));

export const DELETE = apiRoute(deleteRuleContract, async ({ ctx, params }) => {
  await removeRule(ctx, params.id);
  return undefined;
});
