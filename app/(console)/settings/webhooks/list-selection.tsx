"use client";

import type { ComponentProps } from "react";
import { WebhookSelection as Selection } from "@/components/webhooks/list/webhook-selection";
import { sendTest } from "./panel-actions";

type Props = ComponentProps<typeof Selection>;

/** Choosing webhooks of the list; tests go through the panel's route, which a server page cannot hand over. */
export function WebhookSelection(props: Omit<Props, "actions"> & { actions: Omit<Props["actions"], "test"> }) {
  return <Selection {...props} actions={{ ...props.actions, test: sendTest }} />;
}
