"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { textLinkStyle } from "@/components/ui/text-link";
import type { TestState } from "./use-test";

/** Where the history has this test, or why it does not. */
export function RecordNote(props: { state: Extract<TestState, { phase: "done" }>; isNew: boolean }) {
  const t = useTranslations("testPush");
  const { deliveryId } = props.state.result;
  if (deliveryId === undefined) return t(props.isNew ? "unsavedNew" : "unsavedNote");
  return (
    <>
      {t("recorded")}{" "}
      <Link href={`/settings/webhooks/deliveries?d=${deliveryId}`} className={textLinkStyle}>
        {t("openRecord")}
      </Link>
    </>
  );
}
