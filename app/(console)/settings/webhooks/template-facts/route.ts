import { TemplateFactsInputSchema, templateFacts } from "@/lib/services/templates/facts";
import { panelRoute } from "../panel-route";

/** Variables and default texts for the editor of templates. Answers an `ActionState<TemplateFacts>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, TemplateFactsInputSchema, async (ctx, input) => templateFacts(ctx, input));
}
