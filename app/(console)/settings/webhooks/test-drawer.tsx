"use client";

import { useRouter } from "next/navigation";
import type { EventGroup } from "@/components/webhooks/record";
import { StoredTest } from "@/components/webhooks/test-panel/stored-test";
import type { ChannelId, Locale } from "@/lib/domain/endpoints";
import { sendTest } from "./panel-actions";

/** Tests a webhook of the list; the list behind it then shows the new last delivery. */
export function DrawerTest(props: {
  webhook: { id: string; channel: ChannelId; locale: Locale; timeoutMs: number };
  groups: readonly EventGroup[];
  allowed: boolean;
}) {
  const router = useRouter();
  return <StoredTest {...props} send={sendTest} onRecorded={() => router.refresh()} />;
}
