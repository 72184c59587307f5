import { EMULATORS, receiverTail } from "@/lib/domain/emulators/registry";
import {
  type EmulatorReply,
  type EmulatorSettings,
  FRESH_STATE,
  type ReceiverKind,
} from "@/lib/domain/emulators/types";
import { type RecordingReceiver, startReceiver } from "./receiver";

/** A platform on a local port: answers by the pure emulators and remembers every request and every reply. */
export type Emulator = Pick<RecordingReceiver, "requests" | "waitFor" | "close"> & {
  /** The robot's address, in the platform's shape. */
  url: string;
  /** What was answered, in order, with the reason and the result of the signature check. */
  replies: EmulatorReply[];
  /** Changes settings; the robot's memory (rate limit, ban) is kept unless `forget`. */
  set: (settings: Partial<EmulatorSettings>, options?: { forget?: boolean }) => void;
};

/** Starts an emulated robot (or plain endpoint) on 127.0.0.1. `now` lets tests move its clock. */
export async function startEmulator(
  kind: ReceiverKind,
  initial: Partial<EmulatorSettings> = {},
  now: () => number = Date.now,
): Promise<Emulator> {
  let settings: EmulatorSettings = { mode: "success", token: "robot-token", secret: null, keywords: [], ...initial };
  let state = FRESH_STATE;
  const replies: EmulatorReply[] = [];
  const server = await startReceiver(({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url, "http://127.0.0.1");
    const request = { method, query: search.slice(1), path: pathname, headers, body, truncated: false };
    const reply = EMULATORS[kind](request, settings, state, now());
    state = reply.state;
    replies.push(reply);
    return reply;
  });
  return {
    url: `${server.url}${receiverTail(kind, settings.token ?? "any")}`,
    requests: server.requests,
    replies,
    waitFor: server.waitFor,
    close: server.close,
    set: (next, { forget = false } = {}) => {
      settings = { ...settings, ...next };
      if (forget) state = FRESH_STATE;
    },
  };
}
