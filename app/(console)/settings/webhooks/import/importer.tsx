"use client";

import { ImportForm, type ImportView } from "@/components/webhooks/transfer/import-form";
import { postPanel } from "../post-panel";

const send = (request: unknown, signal: AbortSignal) =>
  postPanel<ImportView>("/settings/webhooks/import/plan", request, signal);

/** The import form with its route. */
export function Importer() {
  return <ImportForm send={send} />;
}
