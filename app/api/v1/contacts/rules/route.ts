import { apiRoute } from "@/lib/http/api-route";
import { createRuleContract, listRulesContract } from "@/lib/http/contracts/contacts";
import { createRule, listRules } from "@/lib/services/contacts/rules";

export const GET = apiRoute(listRulesContract, async ({ ctx }) => ({ items: await listRules(ctx), nextCursor: null }));

export const POST = apiRoute(createRuleContract, ({ ctx, body }) => createRule(ctx, body));
