"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Rule = {
  id: string;
  name: string;
  op: "gte" | "gt" | "lte" | "lt" | "eq";
  value: string | number | boolean;
  enabled: boolean;
};

/** One rule with its switch. */
export function RuleRow(props: {
  rule: Rule;
  label: string;
  mayManage: boolean;
  switchRule: (input: { id: string; enabled: boolean }) => Promise<ActionState>;
  remove: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("contacts.rule");
  const common = useTranslations("common");
  const { rule, label, mayManage } = props;
  const run = async (work: Promise<ActionState>, done?: string) => {
    const answer = await work.catch(() => null);
    if (answer?.status === "ok") done !== undefined && toast.success(done);
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium">{rule.name}</p>
        <p className="break-words text-ink-3 text-sm">
          {label} {t(`ops.${rule.op}`)} {String(rule.value)}
        </p>
      </div>
      <Switch
        label={t("switchNamed", { name: rule.name })}
        checked={rule.enabled}
        disabled={!mayManage}
        onCheckedChange={(enabled) => run(props.switchRule({ id: rule.id, enabled }))}
      />
      {mayManage && (
        <Popconfirm
          trigger={
            <Button size="sm" variant="danger-ghost" icon={Trash2} aria-label={t("deleteNamed", { name: rule.name })}>
              {t("delete")}
            </Button>
          }
          title={t("deleteTitle", { name: rule.name })}
          confirmLabel={t("delete")}
          cancelLabel={t("keep")}
          onConfirm={() => run(props.remove({ id: rule.id }), t("deleted"))}
        />
      )}
    </li>
  );
}
