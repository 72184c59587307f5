import { Inngest } from "inngest";

export const INNGEST_APP_ID = "hooklane";

export type InngestClient = Inngest.Any;

/**
 * The client for both directions. Checkpointing is off: it needs calls back to a server that may be older than the
 * package, and what a step did is a row here anyway.
 */
export function createInngestClient(options: {
  eventKey?: string | undefined;
  signingKey?: string | undefined;
  baseUrl?: string | undefined;
}): InngestClient {
  const { eventKey, signingKey, baseUrl } = options;
  return new Inngest({
    id: INNGEST_APP_ID,
    isDev: false,
    checkpointing: false,
    ...(eventKey === undefined ? {} : { eventKey }),
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}
