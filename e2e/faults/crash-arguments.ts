import { z } from "zod";
import { FAULT_POINTS, onFaultPoint } from "@/lib/fault-points";

const ArgumentsSchema = z.tuple([z.enum(FAULT_POINTS), z.coerce.number().int().min(0), z.coerce.number().min(0)]);

/** Has this process end itself as its arguments say: the point, how often it is passed before, milliseconds to wait. */
export function crashAsTold(): void {
  if (process.argv.length <= 2) return;
  const [point, passes, waitMs] = ArgumentsSchema.parse(process.argv.slice(2));
  const die = () => process.kill(process.pid, "SIGKILL");
  let left = passes;
  onFaultPoint((at) => {
    if (at !== point || left-- !== 0) return;
    if (waitMs === 0) die();
    else setTimeout(die, waitMs);
  });
}
