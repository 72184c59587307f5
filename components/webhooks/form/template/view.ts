import type { ActionState } from "@/lib/domain/action-state";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { ChannelId, Locale } from "@/lib/domain/endpoints";
import type { PushRequest } from "../../test-panel/view";

export type TemplateVariable = { path: string; label: string; sample: string };
export type TemplateText = { body: string; subject: string };

/** What the editor offers: variables by event type, texts to start from, names of filters. */
export type TemplateFactsView = {
  shared: readonly TemplateVariable[];
  types: readonly { type: EventType; variables: readonly TemplateVariable[]; text: TemplateText }[];
  text: TemplateText;
  filters: readonly string[];
};
export type TemplateFactsRequest = {
  channel: ChannelId;
  locale: Locale;
  text: "markdown" | "text" | "json";
  language: Locale;
};

export type TemplateWarning = {
  field: string;
  key: string;
  values?: Readonly<Record<string, string | number>> | undefined;
};

/** What a template comes to, for one event. */
export type TemplatePreviewView = {
  request: { headers: readonly (readonly [string, string])[]; body: string } | null;
  text: { body: string; subject: string | null; json: boolean } | null;
  size: { used: number; max: number; unit: "bytes" | "characters"; beyond: "cut" | "refused" } | null;
  event: { id: string; occurredAt: string } | null;
  problem: { field: string; zh: string; en: string } | null;
  warnings: readonly TemplateWarning[];
};
export type TemplatePreviewRequest = PushRequest & { language?: string };

/** What the editor asks of the page around it. */
export type TemplateActions = {
  facts: (request: TemplateFactsRequest, signal: AbortSignal) => Promise<ActionState<TemplateFactsView>>;
  preview: (request: TemplatePreviewRequest, signal: AbortSignal) => Promise<ActionState<TemplatePreviewView>>;
};
