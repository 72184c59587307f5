"use client";

import { Eraser, Settings2, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { Select } from "@/components/ui/input";
import { later } from "@/components/ui/on-demand";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import { RECEIVER_MODES, type ReceiverMode } from "@/lib/domain/emulators/types";
import type { ReceiverDto } from "@/lib/services/receivers/manage";
import { clearReceiverAction, deleteReceiverAction, setModeAction, updateReceiverAction } from "../actions";
import type { ReceiverFormProps } from "../receiver-form";

const ReceiverForm = later<ReceiverFormProps<unknown>>(
  () => import("../receiver-form").then((module) => module.ReceiverForm),
  "h-96",
);

/** Settings, clearing and deleting. */
export function ReceiverTools({ receiver }: { receiver: ReceiverDto }) {
  const t = useTranslations("receiver");
  const common = useTranslations("common");
  const router = useRouter();
  const remove = async () => {
    const answer = await deleteReceiverAction({ id: receiver.id });
    if (answer.status === "error") return toast.error(answer.message);
    toast.success(t("deleted"));
    router.push("/tools/receiver");
  };
  const clear = async () => {
    const answer = await clearReceiverAction({ id: receiver.id });
    if (answer.status === "error") toast.error(answer.message);
    else toast.success(t("cleared"));
  };
  return (
    <>
      <SettingsDrawer receiver={receiver} />
      <Popconfirm
        trigger={<Button icon={Eraser}>{t("clear")}</Button>}
        title={t("clearTitle")}
        confirmLabel={t("clear")}
        cancelLabel={common("cancel")}
        onConfirm={clear}
      />
      <Popconfirm
        trigger={
          <Button icon={Trash2} variant="danger-ghost">
            {t("delete")}
          </Button>
        }
        title={t("deleteTitle", { name: receiver.name })}
        description={t("deleteText")}
        confirmLabel={t("delete")}
        cancelLabel={common("cancel")}
        onConfirm={remove}
      />
    </>
  );
}

function SettingsDrawer({ receiver }: { receiver: ReceiverDto }) {
  const t = useTranslations("receiver");
  const [open, setOpen] = useState(false);
  const { id, name, kind, mode, keywords, secret } = receiver;
  return (
    <>
      <Button icon={Settings2} onClick={() => setOpen(true)}>
        {t("settings")}
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t("settings")} subtitle={name}>
        <ReceiverForm
          initial={{ name, kind, mode, keywords, secret: undefined }}
          stored={secret}
          submitLabel={t("form.save")}
          action={(values) => updateReceiverAction({ ...values, id })}
          onDone={() => {
            toast.success(t("saved"));
            setOpen(false);
          }}
        />
      </Drawer>
    </>
  );
}

/** How it answers; saved at once, because trying the failures is what it is for. */
export function ModeSelect({ id, mode }: { id: string; mode: ReceiverMode }) {
  const t = useTranslations("receiver");
  const control = useId();
  const [shown, setShown] = useState(mode);
  const [pending, start] = useTransition();
  const change = (next: ReceiverMode) => {
    setShown(next);
    start(async () => {
      const answer = await setModeAction({ id, mode: next });
      if (answer.status === "ok") return toast.success(t("saved"));
      setShown(mode);
      if (answer.status === "error") toast.error(answer.message);
    });
  };
  return (
    <div>
      <label htmlFor={control} className="mb-1.5 block font-medium">
        {t("form.mode")}
      </label>
      <Select
        id={control}
        value={pending ? shown : mode}
        onChange={(event) => {
          const next = RECEIVER_MODES.find((known) => known === event.target.value);
          if (next !== undefined) change(next);
        }}
      >
        {RECEIVER_MODES.map((value) => (
          <option key={value} value={value}>
            {t(`mode.${value}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
