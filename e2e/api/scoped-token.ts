import { randomBytes } from "node:crypto";
import { openDb } from "@/db/client";
import { firstOrganization } from "@/db/queries/organizations";
import { insertToken } from "@/db/queries/tokens";
import { newUuid } from "@/lib/domain/ids";
import { hashToken } from "@/lib/secrets";
import { databaseUrlOf, type Product } from "../support/product";

/** Puts a token with few scopes into a running product's database, as the page of tokens would. Returns its value. */
export async function makeScopedToken(product: Pick<Product, "dataDir">, scopes: string[]): Promise<string> {
  const onError = (error: Error) => {
    throw error;
  };
  const db = openDb({ url: databaseUrlOf(product.dataDir), max: 1, name: "e2e", onError });
  try {
    const organization = await firstOrganization(db);
    if (organization === null) throw new Error("the product has no organization yet");
    const value = `hlk_${randomBytes(32).toString("base64url")}`;
    const createdAt = new Date();
    await insertToken(db, {
      id: newUuid(createdAt.getTime()),
      organizationId: organization.id,
      name: scopes.join(" "),
      prefix: value.slice(0, 8),
      hash: hashToken(value),
      scopes,
      createdAt,
    });
    return value;
  } finally {
    await db.$client.end();
  }
}
