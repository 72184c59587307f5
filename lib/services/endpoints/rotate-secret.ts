import { randomBytes } from "node:crypto";
import { z } from "zod";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import type { SignatureScheme } from "@/lib/domain/endpoints";
import type { EndpointDto } from "./dto";
import { requireEndpoint } from "./find";
import { invalid, parseInput } from "./parse-input";
import { updateEndpoint } from "./update";

const HOUR_MS = 3_600_000;
const ROTATED = "endpoint.secret_rotated";

/** A week is enough for everybody who reads what they are sent. */
const MAX_OVERLAP_HOURS = 168;

export const RotateSecretSchema = z.strictObject({
  /** The new secret; left out, one is made (for `custom` only: a robot's secret comes from its platform). */
  secret: z.string().trim().min(1, "required").max(500).optional(),
  version: z.number().int().optional(),
  /** How long the secret before signs as well, where the scheme provides for it (Standard Webhooks). 0: not at all. */
  overlapHours: z.number().int().min(0, "overlap_range").max(MAX_OVERLAP_HOURS, "overlap_range").default(24),
});

/**
 * Replaces the secret that signs: `signature.secret` of `custom`, the robot's secret otherwise. A secret made here is
 * in the answer, this once. With Standard Webhooks both sign for a while, unless that is not wanted.
 * @throws AppError `invalid` when the endpoint does not sign, or a robot's new secret is missing; `conflict`,
 * `not_found`, `forbidden`
 */
export async function rotateSecret(
  ctx: ServiceContext,
  id: string,
  input: z.input<typeof RotateSecretSchema> = {},
): Promise<{ secret: string | null; endpoint: EndpointDto }> {
  authorize(ctx, "endpoint.write");
  const { secret, version, overlapHours } = parseInput(RotateSecretSchema, input);
  const row = await requireEndpoint(ctx, id);
  const at = { version: version ?? row.version };
  if (row.channel !== "custom") {
    if (secret === undefined) throw invalid([fieldErrorOf("secret", "required")]);
    return {
      secret: null,
      endpoint: await updateEndpoint(ctx, id, { ...at, config: { secret } }, { action: ROTATED }),
    };
  }
  const { scheme } = row.settings.signature;
  if (scheme === "none") throw invalid([fieldErrorOf("signature.scheme", "signature_none")]);
  const next = secret ?? newSecret(scheme);
  const rotation = { action: ROTATED, overlapMs: overlapHours * HOUR_MS } as const;
  const endpoint = await updateEndpoint(ctx, id, { ...at, signature: { scheme, secret: next } }, rotation);
  return { secret: secret === undefined ? next : null, endpoint };
}

/** 256 random bits, in the spelling that the scheme's receivers expect. */
export function newSecret(scheme: SignatureScheme): string {
  const bytes = randomBytes(32);
  return scheme === "standard" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}
