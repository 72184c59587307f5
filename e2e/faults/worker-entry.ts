import { z } from "zod";
import { crashAsTold } from "./crash-arguments";

/*
 * The worker of the fault suite: the real one, in a process that ends itself at a named point and whose wall clock can
 * be set wrong.
 */

const MessageSchema = z.object({ kind: z.literal("clock"), offsetMs: z.number() });

let offsetMs = 0;
const Real = Date;

/** A wall clock that is wrong by `offsetMs`; the monotonic one and the timers know nothing of it. */
class WrongDate extends Real {
  constructor(...parts: ConstructorParameters<DateConstructor> | []) {
    if (parts.length === 0) super(Real.now() + offsetMs);
    else super(...parts);
  }

  static override now(): number {
    return Real.now() + offsetMs;
  }
}
globalThis.Date = WrongDate as DateConstructor;

process.on("message", (message) => {
  const parsed = MessageSchema.safeParse(message);
  if (parsed.success) offsetMs = parsed.data.offsetMs;
});

crashAsTold();
await import("@/inngest/worker");
