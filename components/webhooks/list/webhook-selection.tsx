"use client";

import { Ban, CircleCheck, Download, Send, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { SelectionBar, SelectionProvider, useSelection } from "@/components/data-table/selection";
import { Button, ButtonLink } from "@/components/ui/button";
import type { ActionState } from "@/lib/domain/action-state";
import type { Chosen } from "./bulk/run";
import { type BulkActions, useBulk } from "./bulk/use-bulk";

/** As many as one file of configurations holds. */
const EXPORT_MOST = 200;

/**
 * Choosing webhooks of the list and what can be done with them: 启用, 停用, 测试推送, 导出配置, 删除. `readMatching` reads
 * everything the filters find. Give it the filters as `key`.
 */
export function WebhookSelection(props: {
  rows: readonly Chosen[];
  total: number;
  readMatching: () => Promise<ActionState<Chosen[]>>;
  actions: BulkActions;
  mayWrite: boolean;
  mayTest: boolean;
  children: ReactNode;
}) {
  const { rows, total, readMatching } = props;
  // Names of what is not on the page, for the lists of results.
  const beyond = useRef<ReadonlyMap<string, string>>(new Map());
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const matching = useMemo(
    () => ({
      total,
      read: async (): Promise<ActionState<readonly string[]>> => {
        const answer = await readMatching();
        if (answer.status !== "ok") return answer;
        beyond.current = new Map(answer.data.map(({ id, name }) => [id, name]));
        return { status: "ok", data: answer.data.map(({ id }) => id) };
      },
    }),
    [total, readMatching],
  );
  const nameOf = (id: string) => rows.find((row) => row.id === id)?.name ?? beyond.current.get(id) ?? id;
  return (
    <SelectionProvider ids={ids} matching={matching}>
      <Bar {...props} nameOf={nameOf} />
      {props.children}
    </SelectionProvider>
  );
}

function Bar(props: { actions: BulkActions; mayWrite: boolean; mayTest: boolean; nameOf: (id: string) => string }) {
  const t = useTranslations("webhooks.bulk");
  const router = useRouter();
  const { selected } = useSelection();
  const bulk = useBulk(props.actions, () => router.refresh());
  const chosen = () => [...selected].map((id) => ({ id, name: props.nameOf(id) }));
  const shared = { size: "sm", disabled: bulk.pending } as const;
  return (
    <>
      <SelectionBar>
        {props.mayWrite && (
          <>
            <Button {...shared} icon={CircleCheck} onClick={() => bulk.enable(chosen())}>
              {t("enable")}
            </Button>
            <Button {...shared} icon={Ban} onClick={() => bulk.disable(chosen())}>
              {t("disable")}
            </Button>
          </>
        )}
        {props.mayTest && (
          <Button {...shared} icon={Send} onClick={() => bulk.test(chosen())}>
            {t("test")}
          </Button>
        )}
        {selected.size <= EXPORT_MOST && (
          <ButtonLink
            href={`/settings/webhooks/export/file?ids=${[...selected].join(",")}`}
            prefetch={false}
            size="sm"
            icon={Download}
            download
          >
            {t("export")}
          </ButtonLink>
        )}
        {props.mayWrite && (
          <Button {...shared} variant="danger-ghost" icon={Trash2} onClick={() => bulk.askDelete(chosen())}>
            {t("delete")}
          </Button>
        )}
      </SelectionBar>
      {bulk.dialogs}
    </>
  );
}
