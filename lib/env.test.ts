import { expect, test } from "vitest";
import { parseEnv } from "./env";

const needed = { DATABASE_URL: "postgres://u:p@db/app", AUTH_SECRET: "x".repeat(32), ENCRYPTION_KEY: "k" };

test("names every wrong variable in one message", () => {
  expect(() => parseEnv({ ...needed, AUTH_SECRET: "short", ENGINE: "cron" })).toThrow(
    /AUTH_SECRET: .*; ENGINE: .*\.env\.example/,
  );
});

test("a variable set to nothing is not set, but for the ranges that pushes may reach", () => {
  const local = { ...needed, HOOKLANE_LOCAL: "1" };
  expect(parseEnv({ ...local, PORT: "", HOST: "", ADMIN_EMAIL: "" })).toMatchObject({ PORT: 3000, HOST: "127.0.0.1" });
  expect(parseEnv(local).outboundAllowedCidrs).toEqual(["127.0.0.0/8"]);
  expect(parseEnv({ ...local, OUTBOUND_ALLOWED_CIDRS: "" }).outboundAllowedCidrs).toEqual([]);
  expect(parseEnv({ ...local, OUTBOUND_ALLOWED_CIDRS: "10.0.0.0/8, 192.168.1.1/32" }).outboundAllowedCidrs).toEqual([
    "10.0.0.0/8",
    "192.168.1.1/32",
  ]);
});

test("Inngest needs its keys", () => {
  expect(() => parseEnv({ ...needed, ENGINE: "inngest" })).toThrow(
    /INNGEST_EVENT_KEY: is required.*INNGEST_SIGNING_KEY/,
  );
});
