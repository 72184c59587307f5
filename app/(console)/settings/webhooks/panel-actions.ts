import type { ContactChoice } from "@/components/webhooks/test-panel/choice";
import type { FindContacts } from "@/components/webhooks/test-panel/contact-picker";
import type { SendTest } from "@/components/webhooks/test-panel/use-test";
import type { TestView } from "@/components/webhooks/test-panel/view";
import type { TryStage } from "@/lib/domain/exchange";
import { postPanel, watchPanel } from "./post-panel";

/** Sends a test through the panel's route. */
export const sendTest: SendTest = (request, { signal, onStage }) =>
  watchPanel<TryStage, TestView>("/settings/webhooks/test-push", request, { signal, onProgress: onStage });

/** Contacts by name, nickname or phone, for a test about one of them. */
export const findContacts: FindContacts = (q, signal) =>
  postPanel<ContactChoice[]>("/settings/webhooks/find-contacts", { q }, signal);
