import { RevokeToken } from "@/components/tokens/revoke-token";
import type { TokenDto } from "@/lib/services/tokens/manage";
import { revokeTokenAction } from "./actions";
import { scopeWords } from "./columns";

/** What may be done with a token in the list: a live one can be revoked. */
export async function TokenActions({ token }: { token: TokenDto }) {
  if (token.status !== "active") return null;
  const { full } = await scopeWords(token.scopes);
  const { id, name, lastUsedAt } = token;
  return <RevokeToken token={{ id, name, lastUsedAt, scopes: full }} action={revokeTokenAction} />;
}
