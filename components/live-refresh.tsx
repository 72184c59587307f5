"use client";

import { useRouter } from "next/navigation";
import { useLive } from "@/components/live/use-live";
import type { LiveTopic } from "@/lib/domain/live";

/** Renders the page anew when rows of the topic changed, while something on it is under way. */
export function LiveRefresh(props: { active: boolean; topic?: LiveTopic; everyMs?: number }) {
  const router = useRouter();
  const { active, topic = "deliveries", everyMs } = props;
  useLive(topic, () => router.refresh(), { enabled: active, ...(everyMs === undefined ? {} : { everyMs }) });
  return null;
}
