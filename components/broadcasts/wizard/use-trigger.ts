"use client";

import { useEffect, useState } from "react";
import { useWatch } from "react-hook-form";
import type { BroadcastTrigger } from "@/lib/domain/broadcast/plan";
import type { WizardValues } from "./schema";

/** The trigger that the fields describe; null while it is not complete, or its rules are still being loaded. */
export function useTrigger(): BroadcastTrigger | null {
  const values = useWatch<WizardValues>() as WizardValues;
  const key = JSON.stringify(values);
  const [trigger, setTrigger] = useState<BroadcastTrigger | null>(null);
  useEffect(() => {
    let current = true;
    import("./schema")
      .then(({ triggerOf }) => triggerOf(JSON.parse(key)).trigger)
      // Rules that could not be loaded leave the sentence without a time; the button then says what is wrong.
      .catch(() => null)
      .then((found) => current && setTrigger(found));
    return () => {
      current = false;
    };
  }, [key]);
  return trigger;
}
