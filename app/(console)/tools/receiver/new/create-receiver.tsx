"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import type { ReceiverKind } from "@/lib/domain/emulators/types";
import { createReceiverAction } from "../actions";
import { ReceiverForm } from "../receiver-form";

export function CreateReceiver({ kind }: { kind: ReceiverKind }) {
  const t = useTranslations("receiver");
  const router = useRouter();
  return (
    <ReceiverForm
      initial={{ name: "", kind, mode: "success", secret: "", keywords: [] }}
      stored={{ set: false }}
      submitLabel={t("form.create")}
      action={createReceiverAction}
      onDone={({ id }) => router.push(`/tools/receiver/${id}`)}
    />
  );
}
