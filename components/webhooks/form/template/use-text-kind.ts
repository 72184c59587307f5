"use client";

import { useWatch } from "react-hook-form";
import type { WebhookValues } from "../values";
import { isJsonContent } from "./content-type";
import type { TemplateFactsRequest } from "./view";

/** What the default text has to be written in. */
export function useTextKind(): TemplateFactsRequest["text"] {
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const contentType = useWatch<WebhookValues, "template.contentType">({ name: "template.contentType" });
  const messageType = useWatch<WebhookValues, "config.messageType">({ name: "config.messageType" });
  if (channel === "custom" ? contentType.trim() === "" || isJsonContent(contentType) : isJsonContent(contentType)) {
    return "json";
  }
  return channel === "custom" || messageType === "text" || contentType !== "" ? "text" : "markdown";
}
