import { z } from "zod";
import { decodeId, type IdKind } from "@/lib/domain/ids";

/** Schema of `{id}` in a path: the edge id (`whk_…`) in, the UUID out. */
export function idParam<K extends IdKind>(kind: K) {
  return z.object({ id: idSchema(kind) });
}

/** An edge id (`whk_…`) anywhere in an input, parsed to its UUID. */
export function idSchema<K extends IdKind>(kind: K) {
  return z.string().transform((text, context) => {
    const uuid = decodeId(kind, text);
    if (uuid !== null) return uuid;
    context.addIssue({ code: "custom", message: "invalid" });
    return z.NEVER;
  });
}
