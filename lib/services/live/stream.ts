import type { LiveTopic } from "@/lib/domain/live";
import type { Role } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import type { EndCause, LiveHub, Reader } from "./hub";

/** Messages that wait for a reader who takes none: then it is gone, or as good as. */
const UNREAD_MAX = 64;

/**
 * A stream of server-sent events for one reader: `topics` names what changed, `beat` says that it is alive, `end` why
 * there is no more. Ends with `signal`.
 * @throws AppError `unavailable` when there are too many streams or the database cannot be listened to
 */
export async function liveStream(
  hub: LiveHub,
  who: { sessionId: string; organizationId: string; role: Role },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        controller = opened;
      },
      cancel: () => {
        controller = null;
        hub.remove(reader);
      },
    },
    { highWaterMark: UNREAD_MAX },
  );
  const close = () => {
    hub.remove(reader);
    const open = controller;
    controller = null;
    open?.close();
  };
  const write = (event: string, data: string) => {
    if (controller === null) return;
    controller.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`));
    if ((controller.desiredSize ?? 0) <= 0) close();
  };
  const reader: Reader = {
    ...who,
    onTopics: (topics: readonly LiveTopic[]) => write("topics", topics.join(",")),
    onBeat: () => write("beat", ""),
    onEnd: (cause: EndCause) => {
      write("end", cause);
      close();
    },
  };
  const added = await hub.add(reader).catch(() => false);
  if (!added) throw new AppError("unavailable", "There are no live updates at the moment.", { retryAfterSeconds: 30 });
  if (signal.aborted) close();
  else signal.addEventListener("abort", close, { once: true });
  write("beat", "");
  return stream;
}
