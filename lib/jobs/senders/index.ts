import type { Db } from "@/db/client";
import { env } from "@/lib/env";
import type { Logger } from "@/lib/logger";
import type { WakePort } from "../wake";
import { embeddedWakePort } from "./embedded";
import { inngestWakePort } from "./inngest";

/** The wake port of this process for the configured engine. The Inngest package is loaded only where it is used. */
export function createWakePort(deps: { engine: "embedded" | "inngest"; db: Db; log: Logger }): WakePort {
  if (deps.engine === "embedded") return embeddedWakePort(deps);
  return inngestWakePort({ log: deps.log, client: openClient });
}

async function openClient() {
  const { createInngestClient } = await import("./inngest-client");
  const { INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY, INNGEST_BASE_URL } = env();
  return createInngestClient({
    eventKey: INNGEST_EVENT_KEY,
    signingKey: INNGEST_SIGNING_KEY,
    baseUrl: INNGEST_BASE_URL,
  });
}
