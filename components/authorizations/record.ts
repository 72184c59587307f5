import type { AuthorizationLifetime, ShownRequest } from "@/lib/domain/authorization";

/** An authorization as the console reads it: no secret, the address masked. */
export type AuthorizationRecord = {
  id: string;
  key: string;
  name: string;
  description: string;
  request: ShownRequest;
  response: Record<string, string>;
  lifetime: AuthorizationLifetime;
  headerName: string;
  prefix: string;
  usedBy: readonly { id: string; name: string }[];
  version: number;
};

/** What 试取令牌 found. */
export type TokenTest = {
  ok: boolean;
  status: number | null;
  tookMs: number;
  values: readonly { name: string; path: string; value: string }[];
  expiresInSeconds: number | null;
  diagnosis: { zh: string; en: string; remedy: { zh: readonly string[]; en: readonly string[] } } | null;
  found: readonly { path: string; value: string }[];
};
