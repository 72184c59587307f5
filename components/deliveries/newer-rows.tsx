"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl/react";
import { useListNavigation } from "@/components/data-table/list-region";
import type { RawSearch } from "@/components/data-table/url-state";
import { useLive } from "@/components/live/use-live";
import { QueryProvider } from "@/components/query-provider";
import { Button } from "@/components/ui/button";
import type { ActionState } from "@/lib/domain/action-state";

const EVERY_MS = 5_000;

/**
 * `有 {n} 条新记录`: rows never move under the reader, they come in when the button is pressed. Counts when told that there
 * are others, at most every 5 s, while the first page is shown.
 */
export function NewerRows(props: Props) {
  return (
    <QueryProvider>
      <Counted {...props} />
    </QueryProvider>
  );
}

type Props = {
  newestId: string | null;
  search: RawSearch;
  paused: boolean;
  count: (input: { newestId: string | null; search: RawSearch }) => Promise<ActionState<{ n: number }>>;
};

function Counted(props: Props) {
  const t = useTranslations("common");
  const { refresh, pending } = useListNavigation();
  const { newestId, search } = props;
  const client = useQueryClient();
  const queryKey = ["newer-deliveries", newestId, search];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await props.count({ newestId, search });
      return answer.status === "ok" ? answer.data.n : 0;
    },
    enabled: !props.paused,
    // The rows were read a moment ago: what is newer will be told.
    initialData: 0,
    staleTime: EVERY_MS,
  });
  useLive("deliveries", () => void client.invalidateQueries({ queryKey }), {
    enabled: !props.paused,
    everyMs: EVERY_MS,
  });
  const n = data;
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
