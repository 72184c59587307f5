"use client";

import { useRouter } from "next/navigation";
import type { EventGroup } from "@/components/webhooks/record";
import { StoredTest, type TestedWebhook } from "@/components/webhooks/test-panel/stored-test";
import type { EventType } from "@/lib/domain/catalogue/types";
import { findContacts, sendTest } from "./panel-actions";

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
