"use client";

import { Link2, Plus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** What a channel may be, in the order of the menu. */
export const CARD_TYPES = ["wecom", "dingtalk", "feishu", "email", "custom", "slack", "discord"] as const;

/** 添加渠道: a kind of its own, or a webhook that is there already. */
export function AddMenu(props: {
  others: readonly { id: string; name: string }[];
  reuse: (input: { id: string }) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("notifications");
  const common = useTranslations("common");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <DropdownMenu
        trigger={
          <Button variant="primary" icon={Plus}>
            {t("add")}
          </Button>
        }
        items={[
          ...CARD_TYPES.map((type) => ({
            kind: "link" as const,
            key: type,
            label: type === "custom" ? t("custom") : common(`channel.${type}`),
            href: `/settings/notifications/new?type=${type}`,
          })),
          ...(props.others.length === 0
            ? []
            : [
                { kind: "separator" as const, key: "line" },
                {
                  kind: "action" as const,
                  key: "reuse",
                  label: t("addReuse"),
                  icon: Link2,
                  onSelect: () => setAsking(true),
                },
              ]),
        ]}
      />
      {asking && <ReuseDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

function ReuseDialog(props: Parameters<typeof AddMenu>[0] & { onClose: () => void }) {
  const t = useTranslations("notifications.reuse");
  const common = useTranslations("common");
  const [id, setId] = useState(props.others[0]?.id ?? "");
  const field = useId();
  const [pending, setPending] = useState(false);
  const save = async () => {
    setPending(true);
    const answer = await props.reuse({ id }).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") {
      const found = answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : null;
      return toast.error(found ?? common("form.networkError"));
    }
    toast.success(t("done", { name: props.others.find((one) => one.id === id)?.name ?? "" }));
    props.onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      dismissable={!pending}
      size="sm"
      title={t("title")}
      description={t("help")}
      footer={
        <>
          <Button onClick={props.onClose} disabled={pending}>
            {t("cancel")}
          </Button>
          <Button variant="primary" onClick={() => void save()} pending={pending}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <label htmlFor={field} className="mt-2 mb-1.5 block font-medium">
        {t("label")}
      </label>
      <Select id={field} value={id} onChange={(event) => setId(event.target.value)}>
        {props.others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.name}
          </option>
        ))}
      </Select>
    </Dialog>
  );
}
