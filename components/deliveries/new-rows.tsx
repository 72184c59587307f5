"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl/react";
import { useListNavigation } from "@/components/data-table/list-region";
import type { RawSearch } from "@/components/data-table/url-state";
import { Button } from "@/components/ui/button";
import type { ActionState } from "@/lib/domain/action-state";

const EVERY_MS = 5_000;

/**
 * `有 {n} 条新记录`: rows never move under the reader, they come in when the button is pressed. Asks every 5 s, only while
 * the page is visible and its first page is shown.
 */
export function NewRows(props: {
  newestId: string | null;
  search: RawSearch;
  paused: boolean;
  count: (input: { newestId: string | null; search: RawSearch }) => Promise<ActionState<{ n: number }>>;
}) {
  const t = useTranslations("common");
  const { refresh, pending } = useListNavigation();
  const { newestId, search } = props;
  const { data } = useQuery({
    queryKey: ["newer-deliveries", newestId, search],
    queryFn: async () => {
      const answer = await props.count({ newestId, search });
      return answer.status === "ok" ? answer.data.n : 0;
    },
    enabled: !props.paused,
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: false,
  });
  const n = data ?? 0;
  return (
    <div role="status" className="mb-3 flex justify-center empty:hidden">
      {n > 0 && !props.paused && (
        <Button size="sm" pending={pending} onClick={refresh}>
          {t("list.newRows", { n })}
        </Button>
      )}
    </div>
  );
}
