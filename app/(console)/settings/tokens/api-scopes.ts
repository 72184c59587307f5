import { PERMISSIONS, type Permission } from "@/lib/domain/roles";
import { CONTRACTS } from "@/lib/http/contracts";

/** The scopes that open at least one call of the API, with those calls (`GET /api/v1/events`); others have no use. */
export const API_SCOPES: readonly { scope: Permission; calls: readonly string[] }[] = PERMISSIONS.flatMap((scope) => {
  const calls = CONTRACTS.filter((contract) => contract.permission === scope);
  return calls.length === 0 ? [] : [{ scope, calls: calls.map(({ method, path }) => `${method} ${path}`) }];
});
