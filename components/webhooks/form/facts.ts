"use client";

import { createContext, use } from "react";
import type { EventGroup, ReceiverPrefill, WebhookRecord } from "../record";

/** What the sections of the form share besides the values. */
export type FormFacts = {
  /** As stored when the page was loaded or last saved; null for a new one. */
  record: WebhookRecord | null;
  /** The built-in receiver a new webhook is made for; its secret is filled in on the server. */
  receiver: ReceiverPrefill | null;
  groups: readonly EventGroup[];
  /** The other webhooks, which may be told when this one fails. */
  others: readonly { id: string; name: string }[];
  /** What may be chosen as 授权令牌. */
  authorizations: readonly { key: string; name: string }[];
  /** Names of fields in the data of events, suggested for conditions. */
  fieldPaths: readonly string[];
  /** The text of what is worth a second look about a field, if anything. */
  warningOf: (field: string) => string | undefined;
  /** Shows the preview beside the form. */
  openPreview: () => void;
};

export const FormFactsContext = createContext<FormFacts | null>(null);

export function useFormFacts(): FormFacts {
  const facts = use(FormFactsContext);
  if (facts === null) throw new Error("A section of the webhook form stands outside <WebhookForm>.");
  return facts;
}
