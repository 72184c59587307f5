"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useLive } from "@/components/live/use-live";
import { QueryProvider } from "@/components/query-provider";
import type { ReplayActions, ReplayView } from "./view";

const EVERY_MS = 2_000;

type Props = {
  cursor: string;
  /** As the server rendered them. */
  initial: ReplayView[];
  list: ReplayActions["list"];
  onItems: (items: readonly ReplayView[]) => void;
};

/** Reads the replays of a page again when told that one moved on, at most every 2 s. Renders nothing. */
export default function ReplaysLive(props: Props) {
  return (
    <QueryProvider>
      <Reader {...props} />
    </QueryProvider>
  );
}

function Reader({ cursor, initial, list, onItems }: Props) {
  const queryKey = ["replays", cursor];
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await list({ cursor });
      if (answer.status !== "ok") throw new Error("The replays could not be read.");
      return answer.data.items;
    },
    initialData: initial,
    // What the server rendered a moment ago needs no second reading.
    staleTime: EVERY_MS,
  });
  useLive("replays", () => void client.invalidateQueries({ queryKey }), { everyMs: EVERY_MS });
  const told = useRef<readonly ReplayView[]>(initial);
  const onData = useEffectEvent(onItems);
  useEffect(() => {
    if (told.current === data) return;
    told.current = data;
    onData(data);
  }, [data]);
  return null;
}
