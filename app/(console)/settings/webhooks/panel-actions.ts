import type { SendTest } from "@/components/webhooks/test-panel/use-test";
import type { TestView } from "@/components/webhooks/test-panel/view";
import { postPanel } from "./post-panel";

/** Sends a test through the panel's route. */
export const sendTest: SendTest = (request, signal) =>
  postPanel<TestView>("/settings/webhooks/test-push", request, signal);
