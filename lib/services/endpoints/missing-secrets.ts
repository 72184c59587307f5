import type { EndpointRow } from "@/db/queries/endpoints";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { FieldError } from "@/lib/errors";
import { invalid } from "./parse-input";
import type { SealedEndpoint } from "./sealing";

/*
 * Exports carry no secrets. An endpoint that was imported without one of its secrets keeps that secret's path, and
 * cannot be switched on before somebody enters it, or saves the part it belongs to without it.
 */

/** The sealed columns with what is still missing. */
export function withMissing(sealed: SealedEndpoint, paths: readonly string[]): SealedEndpoint {
  if (paths.length === 0) return sealed;
  return { ...sealed, settings: { ...sealed.settings, missingSecrets: [...paths] } };
}

/**
 * What a change leaves to be entered: the paths whose part (`config`, `auth`, …) the change does not mention. With errors
 * for the fields when the endpoint is to be on.
 */
export function stillMissing(
  row: Pick<EndpointRow, "settings">,
  change: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
): { paths: string[]; errors: FieldError[] } {
  const paths = (row.settings.missingSecrets ?? []).filter((path) => change[path.split(".")[0] ?? ""] === undefined);
  return { paths, errors: input.enabled === true ? errorsOf(paths) : [] };
}

/**
 * Refuses to switch on what lacks a secret.
 * @throws AppError `invalid` with an error for each
 */
export function requireComplete(row: Pick<EndpointRow, "settings">): void {
  const paths = row.settings.missingSecrets ?? [];
  if (paths.length > 0) throw invalid(errorsOf(paths));
}

const errorsOf = (paths: readonly string[]) => paths.map((path) => fieldErrorOf(path, "secret_missing"));
