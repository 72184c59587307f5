import { cache } from "react";
import { sessionContext } from "@/lib/auth/session";
import { foundOrNull } from "@/lib/errors";
import { getEndpoint } from "@/lib/services/endpoints/get";

/** One webhook, null when there is none: title, page, banner and drawer of one request share one read. */
export const webhookOf = cache(async (id: string) => foundOrNull(getEndpoint(await sessionContext(), id)));
