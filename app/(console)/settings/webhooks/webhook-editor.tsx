"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import type { DryRunView } from "@/components/webhooks/dry-run/view";
import type { CheckedRecipient } from "@/components/webhooks/form/channel/recipient-check";
import type { TemplateFactsView, TemplatePreviewView } from "@/components/webhooks/form/template/view";
import type { WebhookActions } from "@/components/webhooks/form/use-webhook-form";
import type { WebhookFormProps } from "@/components/webhooks/form/webhook-form";
import type { PreviewView } from "@/components/webhooks/test-panel/view";
import {
  countWaitingDeliveries,
  createFromForm,
  readChangesSince,
  rotateWebhookSecret,
  updateFromForm,
} from "./actions";
import { findContacts, sendTest } from "./panel-actions";
import { postPanel } from "./post-panel";

// In the page from the start; what brings it to life is more than any other page has, and comes right after.
const WebhookForm = lazy(() =>
  import("@/components/webhooks/form/webhook-form").then((module) => ({ default: module.WebhookForm })),
);

type Create = (input: Parameters<typeof createFromForm>[0]) => ReturnType<typeof createFromForm>;

/** The form with its actions. `create`: how a new one is stored where it is not a webhook like any other. */
export function WebhookEditor({
  create = createFromForm,
  ...props
}: Omit<WebhookFormProps, "actions"> & { create?: Create }) {
  const router = useRouter();
  const actions = useMemo(
    (): WebhookActions => ({
      create: (configuration, receiver) => create({ configuration, ...(receiver ? { receiver } : {}) }),
      update: (id, patch) => updateFromForm({ id, patch }),
      test: sendTest,
      findContacts,
      // What the test would send: the latest real data only with contact details hidden.
      preview: (request, signal) =>
        postPanel<PreviewView>("/settings/webhooks/preview", { ...request, masked: true }, signal),
      template: {
        facts: (request, signal) => postPanel<TemplateFactsView>("/settings/webhooks/template-facts", request, signal),
        preview: (request, signal) => postPanel<TemplatePreviewView>("/settings/webhooks/preview", request, signal),
      },
      dryRun: (request, signal) => postPanel<DryRunView>("/settings/webhooks/dry-run", request, signal),
      checkRecipients: (request, signal) =>
        postPanel<CheckedRecipient[]>("/settings/webhooks/check-recipients", request, signal),
      changesSince: (id, version) => readChangesSince({ id, version }),
      rotation: { rotate: rotateWebhookSecret, countWaiting: countWaitingDeliveries },
      open: (id) => router.replace(`/settings/webhooks/${id}/edit`, { scroll: false }),
      reload: () => router.refresh(),
    }),
    [router, create],
  );
  return (
    <Suspense fallback={<Skeleton className="h-96" />}>
      <WebhookForm {...props} actions={actions} />
    </Suspense>
  );
}
