import type { FindContacts } from "@/components/contacts/contact-finder";
import type { TestView } from "@/components/webhooks/test-panel/view";
import type { ActionState } from "@/lib/domain/action-state";
import type { BroadcastBody } from "@/lib/domain/broadcast/payload";

/** What the wizard offers; from the server, in the reader's language. */
export type WebhookChoice = {
  id: string;
  name: string;
  enabled: boolean;
  manual: boolean;
  address: string;
  perMinute: number | null;
};
export type GroupOption = { id: string; name: string; kind: "static" | "dynamic"; memberCount: number | null };
export type ValueOption = { value: string; label: string; own: boolean; sensitive: boolean };
export type Choices = {
  webhooks: readonly WebhookChoice[];
  groups: readonly GroupOption[];
  attributes: readonly ValueOption[];
  identities: readonly string[];
};

export type PreviewAnswer = {
  contact: { id: string; name: string };
  request: { method: string; url: string; headers: [string, string][]; body: string; bytes: number } | null;
  bytes: number;
} | null;

export type WizardActions = {
  save: (input: {
    id?: string;
    content: Record<string, unknown>;
  }) => Promise<ActionState<{ id: string; version: number }>>;
  estimate: (input: { groups: string[]; exclude: string[] }) => Promise<ActionState<{ contacts: number | null }>>;
  preview: (input: {
    groups: string[];
    exclude: string[];
    webhookId: string;
    body: { contact: string[]; identities: string[]; custom: BroadcastBody["custom"] };
    after?: string;
  }) => Promise<ActionState<PreviewAnswer>>;
  runs: (input: { rule: unknown }) => Promise<ActionState<{ runs: string[] }>>;
  test: (input: { id: string; contactId: string }) => Promise<ActionState<TestView>>;
  start: (input: { id: string; confirm?: number; password?: string }) => Promise<ActionState<{ status: string }>>;
  findContacts: FindContacts;
};
