import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // What is served, not the tests: a type error in a test must not keep a newcomer from starting (verify checks all).
  typescript: { tsconfigPath: "tsconfig.build.json" },
  reactStrictMode: true,
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // A form of the console is a few kilobytes; a template of 20,000 characters with its encoding still fits.
  experimental: { serverActions: { bodySizeLimit: "256kb" } },
  serverExternalPackages: ["pg", "pino", "undici", "@node-rs/argon2"],
};
export default config;
