"use client";

import { createContext, use } from "react";
import type { EventGroup, ReceiverPrefill, WebhookRecord } from "../record";
import type { useRotate } from "../secret/use-rotate";
import type { PushAbout } from "../test-panel/choice";
import type { PushRequest } from "../test-panel/view";
import type { CheckAnswer } from "./channel/recipient-check";
import type { TemplateActions } from "./template/view";
import type { WebhookValues } from "./values";

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
  authorizations: readonly { id: string; key: string; name: string }[];
  /** The addresses our pushes come from, as the operator entered them. */
  egress: readonly string[];
  /** Names of fields in the data of events, suggested for conditions. */
  fieldPaths: readonly string[];
  /** The text of what is worth a second look about a field, if anything. */
  warningOf: (field: string) => string | undefined;
  /** Asks the platform who the receivers on screen are; null for people who may not test. */
  checkRecipients: (() => Promise<CheckAnswer>) | null;
  /** Replaces the secret of the stored webhook; null for a new one and for people who may not. */
  rotation: Pick<Parameters<typeof useRotate>[0], "rotate" | "countWaiting" | "onRotated"> | null;
  /** Shows the preview beside the form. */
  openPreview: () => void;
  /** For the editor of templates; `preview` is null for people who may not test. */
  template: {
    facts: TemplateActions["facts"];
    preview: TemplateActions["preview"] | null;
    requestOf: (values: WebhookValues, about: PushAbout) => PushRequest;
  };
};

export const FormFactsContext = createContext<FormFacts | null>(null);

export function useFormFacts(): FormFacts {
  const facts = use(FormFactsContext);
  if (facts === null) throw new Error("A section of the webhook form stands outside <WebhookForm>.");
  return facts;
}
