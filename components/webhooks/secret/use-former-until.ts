import { useNowMs } from "@/components/clock";

/** Until when the secret before the last rotation signs as well; null once that is over. */
export function useFormerUntil(until: string | undefined): string | null {
  const now = useNowMs();
  return until !== undefined && Date.parse(until) > now ? until : null;
}
