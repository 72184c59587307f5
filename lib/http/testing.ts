import { randomBytes } from "node:crypto";
import { afterAll, vi } from "vitest";
import type { Db } from "@/db/client";
import { insertMembership, insertOrganization, insertSite, insertUser } from "@/db/queries/organizations";
import { insertToken } from "@/db/queries/tokens";
import type { TestDb } from "@/db/testing/database";
import type { Actor, ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { createLogger } from "@/lib/logger";
import { type Runtime, serviceContext } from "@/lib/runtime";
import { hashToken, parseKeyRing } from "@/lib/secrets";
import type { RouteHandler } from "./api-route";

/** Support for tests that call services and route handlers on a real database. Imported by `*.db.test.ts` only. */

/** A way out that refuses to be used: tests that send name a transport of their own. */
const noTransport: Runtime["transport"] = {
  send: () => Promise.reject(new Error("this test has no transport")),
  check: () => Promise.resolve("ok"),
  close: () => Promise.resolve(),
};

/**
 * Makes the process's runtime one on the test's database, with an environment to match, so that route handlers can be
 * called directly. Undone when the file's tests are over.
 */
export function testRuntime(database: TestDb, parts: Partial<Runtime> = {}): Runtime {
  const key = randomBytes(32).toString("base64");
  vi.stubEnv("NODE_ENV", "test");
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("AUTH_SECRET", "test secret of more than 32 characters");
  vi.stubEnv("ENCRYPTION_KEY", key);
  const holder = globalThis as typeof globalThis & { hooklaneRuntime?: Runtime };
  const made: Runtime = {
    db: database.db,
    keys: parseKeyRing(key),
    wake: noWake,
    live: noLive,
    transport: noTransport,
    log: createLogger({ level: "silent", name: "test" }),
    appUrl: "http://127.0.0.1:3000",
    ...parts,
  };
  holder.hooklaneRuntime = made;
  afterAll(() => {
    delete holder.hooklaneRuntime;
    vi.unstubAllEnvs();
  });
  return made;
}

/** An organization with a default site. Returns its id and site key. */
export async function makeOrganization(db: Db, name: string): Promise<{ id: string; siteKey: string }> {
  const now = new Date();
  const id = newUuid(now.getTime());
  const siteKey = `pk_${randomBytes(15).toString("base64url")}`;
  await insertOrganization(db, { id, name, createdAt: now });
  await insertSite(db, { id: newUuid(now.getTime()), organizationId: id, siteKey, name, createdAt: now });
  return { id, siteKey };
}

/** A member whose password cannot be used; sign-in tests make their own. */
export async function makeMember(db: Db, organizationId: string, role: Role): Promise<Actor & { kind: "user" }> {
  const now = new Date();
  const userId = newUuid(now.getTime());
  await insertUser(db, { id: userId, email: `${userId}@example.com`, name: role, passwordHash: "-", createdAt: now });
  await insertMembership(db, { organizationId, userId, role, createdAt: now });
  return { kind: "user", userId, name: role, role };
}

/** An API token; returns its value. */
export async function makeToken(db: Db, organizationId: string, scopes: string[]): Promise<string> {
  const now = new Date();
  const value = `hlk_${randomBytes(24).toString("base64url")}`;
  const id = newUuid(now.getTime());
  await insertToken(db, {
    id,
    organizationId,
    name: "test",
    prefix: value.slice(0, 8),
    hash: hashToken(value),
    scopes,
    createdAt: now,
  });
  return value;
}

/** A service context for an actor on a runtime. */
export function testContext(source: Runtime, organizationId: string, actor: Actor): ServiceContext {
  return serviceContext(source, { organizationId, actor, requestId: "test-request", ip: "203.0.113.9" });
}

export type Call = {
  token?: string;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
};
export type Called = { status: number; headers: Headers; body: unknown };

/**
 * Calls a route handler as the server would. A successful answer must match the contract's response schema: that keeps
 * the OpenAPI document true.
 */
export async function callRoute(handler: RouteHandler, call: Call = {}): Promise<Called> {
  const { contract } = handler;
  const path = contract.path.replace(/\{(\w+)}/g, (_, name: string) => call.params?.[name] ?? name);
  const url = new URL(path, "http://127.0.0.1:3000");
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const headers = new Headers(call.headers);
  if (call.token !== undefined) headers.set("authorization", `Bearer ${call.token}`);
  if (call.body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body);
  const request = new Request(url, { method: contract.method, headers, ...(body === undefined ? {} : { body }) });
  const response = await handler(request, { params: Promise.resolve(call.params ?? {}) });
  const text = await response.text();
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (response.ok) contract.response.parse(value);
  return { status: response.status, headers: response.headers, body: value };
}
