import type { SendTest } from "@/components/webhooks/test-panel/use-test";
import type { TestView } from "@/components/webhooks/test-panel/view";
import type { TryStage } from "@/lib/domain/exchange";
import { watchPanel } from "./post-panel";

/** Sends a test through the panel's route. */
export const sendTest: SendTest = (request, { signal, onStage }) =>
  watchPanel<TryStage, TestView>("/settings/webhooks/test-push", request, { signal, onProgress: onStage });
