"use client";

import { useTransition } from "react";
import { CopyButton } from "@/components/ui/copy-button";

/** Copies the form's address and notes that it was taken. */
export function CopyLinkStep(props: { url: string; label: string; markCopied: () => Promise<void> }) {
  const [, start] = useTransition();
  return (
    <CopyButton
      text={props.url}
      name={props.label}
      label={props.label}
      onCopied={() => start(() => props.markCopied())}
    />
  );
}
