"use client";

import { useRouter } from "next/navigation";
import { later } from "@/components/ui/on-demand";
import type { EventGroup } from "@/components/webhooks/record";
import type { StoredTestProps, TestedWebhook } from "@/components/webhooks/test-panel/stored-test";
import type { EventType } from "@/lib/domain/catalogue/types";
import { findContacts, sendTest } from "./panel-actions";

const StoredTest = later<StoredTestProps>(
  () => import("@/components/webhooks/test-panel/stored-test").then((module) => module.StoredTest),
  "h-96",
);

/** Tests a webhook of the list; the list behind it then shows the new last delivery. */
export function DrawerTest(props: {
  webhook: TestedWebhook;
  groups: readonly EventGroup[];
  allowed: boolean;
  eventType: EventType | undefined;
}) {
  const router = useRouter();
  return <StoredTest {...props} send={sendTest} findContacts={findContacts} onRecorded={() => router.refresh()} />;
}
