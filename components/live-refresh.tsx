"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Renders the page anew now and then, while something on it is under way and the page is visible. */
export function LiveRefresh({ active, everyMs = 2_000 }: { active: boolean; everyMs?: number }) {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [active, everyMs, router]);
  return null;
}
