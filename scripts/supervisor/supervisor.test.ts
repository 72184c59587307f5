import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { sourceHash } from "./build.mjs";
import { prepareDataDir, spaceComplaint } from "./data-dir.mjs";
import { databaseComplaint, versionComplaint } from "./database.mjs";
import { isInstalled } from "./install.mjs";
import { nodeComplaint } from "./node-version.mjs";
import { embeddedSecrets, requiredSecrets } from "./secrets.mjs";
import { readSettings } from "./settings.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hooklane-unit-"));
  folders.push(folder);
  return folder;
}

describe("refusals", () => {
  test("a Node that is too old", () => {
    expect(nodeComplaint("20.18.3")).toContain("needs Node.js 20.19 or newer and this is 20.18.3");
    expect(nodeComplaint("18.20.0")).not.toBeNull();
    expect(["20.19.0", "22.1.0", "24.0.0"].map(nodeComplaint)).toEqual([null, null, null]);
  });

  test("a server that is too old", () => {
    expect(versionComplaint(140_011)).toContain(
      "PostgreSQL 15 or newer is needed and the server of DATABASE_URL is 14",
    );
    expect(versionComplaint(150_000)).toBeNull();
  });

  test("a disk that is full", () => {
    const facts = { folder: "/data", megabytes: 200, purpose: "the database" };
    expect(spaceComplaint({ ...facts, freeBytes: 12_000_000 })).toBe(
      "No disk space: the database needs 200 MB and 12 MB are free on the disk of /data. Free some space or set DATA_DIR to a folder on another disk.",
    );
    expect(spaceComplaint({ ...facts, freeBytes: 300_000_000 })).toBeNull();
  });

  test("a database's complaint never shows the password", () => {
    const complaint = databaseComplaint(
      "postgres://me:geheim@db:5433/app",
      Object.assign(new Error("x"), { code: "28P01" }),
    );
    expect(complaint).toContain('db:5433 refuses the user "me"');
    expect(complaint).not.toContain("geheim");
  });

  test.each([
    [{ PORT: "http" }, "PORT"],
    [{ PORT: "70000" }, "PORT"],
    [{ WORKER: "two" }, "WORKER"],
    [{ WORKERS: "0" }, "WORKERS"],
    [{ WORKERS: "many" }, "WORKERS"],
    [{ APP_URL: "hooklane.example.com" }, "APP_URL"],
    [{ DATABASE_URL: "mysql://db" }, "DATABASE_URL is malformed"],
  ])("settings %j", (env, sentence) => {
    expect(() => readSettings(env, temporaryFolder())).toThrow(sentence);
  });
});

describe("settings", () => {
  test("pushes to this computer are allowed only where nobody else reaches us and nothing was configured", () => {
    const local = (env: Record<string, string>) => readSettings(env, temporaryFolder()).local;
    expect(local({})).toBe(true);
    expect(local({ HOST: "::1" })).toBe(true);
    expect(local({ HOST: "0.0.0.0" })).toBe(false);
    expect(local({ DATABASE_URL: "postgres://u:p@db/app" })).toBe(false);
    expect(local({ OUTBOUND_ALLOWED_CIDRS: "" })).toBe(false);
    expect(local({ OUTBOUND_ALLOWED_CIDRS: "10.0.0.0/8" })).toBe(false);
  });

  test(".env fills in what the environment does not say; an empty value says nothing", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, ".env"), 'PORT=4000\nHOST="0.0.0.0"\nDATA_DIR=\n');
    const settings = readSettings({ PORT: "5000" }, root);
    expect(settings).toMatchObject({ port: 5000, host: "0.0.0.0", dataDir: join(root, ".data"), databaseUrl: null });
    expect(settings.appUrl).toBe("http://127.0.0.1:5000");
  });

  test("there are as many workers as one says, and none beside a web server that is to be alone", () => {
    const workers = (env: Record<string, string>) => readSettings(env, temporaryFolder()).workers;
    expect(workers({ WORKERS: "5" })).toBe(5);
    expect(workers({})).toBeGreaterThanOrEqual(1);
    expect(workers({})).toBeLessThanOrEqual(2);
    expect(workers({ WORKER: "none", WORKERS: "5" })).toBe(0);
  });

  test("an IPv6 address stands in brackets in the address", () => {
    expect(readSettings({ HOST: "::1" }, temporaryFolder()).appUrl).toBe("http://[::1]:3000");
  });
});

describe("secrets", () => {
  test("are made once, belong to their owner only, and stay", () => {
    const dataDir = temporaryFolder();
    const first = embeddedSecrets({ dataDir, env: {}, hasDatabase: false });
    expect(first.ENCRYPTION_KEY).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);
    expect(first.AUTH_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(embeddedSecrets({ dataDir, env: {}, hasDatabase: true })).toEqual(first);
    for (const name of ["auth-secret", "encryption-key", "postgres-password"]) {
      expect(statSync(join(dataDir, "secrets", name)).mode & 0o777).toBe(0o600);
    }
  });

  test("what is set is used and not written down", () => {
    const env = { AUTH_SECRET: "s".repeat(40), ENCRYPTION_KEY: "k9:key" };
    expect(embeddedSecrets({ dataDir: temporaryFolder(), env, hasDatabase: false })).toMatchObject(env);
  });

  test("a lost key of an existing database is not replaced", () => {
    expect(() => embeddedSecrets({ dataDir: temporaryFolder(), env: {}, hasDatabase: true })).toThrow(
      /encryption-key is missing, and the database beside it holds secrets encrypted under it/,
    );
  });

  test("nothing is made for a database of one's own", () => {
    expect(() => requiredSecrets({ AUTH_SECRET: "x" })).toThrow("ENCRYPTION_KEY is required when DATABASE_URL is set");
  });

  test("a data folder cannot be entered by others", () => {
    const dataDir = join(temporaryFolder(), "data");
    prepareDataDir(dataDir);
    expect(statSync(dataDir).mode & 0o066).toBe(0);
  });
});

describe("what is done only when needed", () => {
  const lock = (version: string) => ({
    packages: {
      "": {},
      "node_modules/a": { version },
      "node_modules/only-mac": { version: "1.0.0", optional: true },
    },
  });

  function checkout(installed: object | null): string {
    const root = temporaryFolder();
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock("2.0.0")));
    if (installed) writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify(installed));
    return root;
  }

  test("packages: an interrupted installation and an older version are seen", () => {
    expect(isInstalled(checkout(null))).toBe(false);
    expect(isInstalled(checkout(lock("1.0.0")))).toBe(false);
    expect(isInstalled(checkout({ packages: { "node_modules/a": { version: "2.0.0" } } }))).toBe(true);
  });

  test("the build: a page counts, its test and the README do not", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "app"));
    writeFileSync(join(root, "app/page.tsx"), "one");
    const before = sourceHash(root);
    writeFileSync(join(root, "app/page.test.tsx"), "a test");
    writeFileSync(join(root, "README.md"), "words");
    expect(sourceHash(root)).toBe(before);
    writeFileSync(join(root, "app/page.tsx"), "two");
    expect(sourceHash(root)).not.toBe(before);
  });
});
