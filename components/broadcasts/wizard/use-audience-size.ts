"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { WizardActions } from "./choices";

/** How many contacts are in the chosen groups: being counted, known, too many to count in time, or not to be had. */
export type AudienceSize = {
  state: "none" | "counting" | "known" | "timeout" | "failed";
  /** Null where nobody knows. */
  contacts: number | null;
  again: () => void;
};

const PAUSE_MS = 300;

/** Counts an audience shortly after it was changed; an answer to an earlier question is dropped. */
export function useAudienceSize(
  groups: readonly string[],
  exclude: readonly string[],
  estimate: WizardActions["estimate"],
): AudienceSize {
  const key = useMemo(() => JSON.stringify({ groups, exclude }), [groups, exclude]);
  const [found, setFound] = useState<{ key: string; contacts: number | null; ok: boolean } | null>(null);
  const [tries, setTries] = useState(0);
  const latest = useRef("");
  const none = groups.length === 0;
  const asked = `${tries} ${key}`;
  useEffect(() => {
    latest.current = asked;
    if (none) return;
    const timer = setTimeout(async () => {
      const answer = await estimate(JSON.parse(key)).catch(() => null);
      if (latest.current !== asked) return;
      const ok = answer?.status === "ok";
      setFound({ key: asked, contacts: ok ? answer.data.contacts : null, ok });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked, key, none, estimate]);
  const again = () => setTries((before) => before + 1);
  if (none) return { state: "none", contacts: null, again };
  if (found?.key !== asked) return { state: "counting", contacts: null, again };
  if (!found.ok) return { state: "failed", contacts: null, again };
  return { state: found.contacts === null ? "timeout" : "known", contacts: found.contacts, again };
}
