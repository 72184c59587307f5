import { CheckRecipientsSchema, checkRecipients } from "@/lib/services/endpoints/check-recipients";
import { panelRoute } from "../panel-route";

/** Looks the receivers of the configuration on screen up. Answers an `ActionState<CheckedRecipient[]>`. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, CheckRecipientsSchema, checkRecipients);
}
