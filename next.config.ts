import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from "next/constants.js";
import { WIDGET_FOLDER, writeWidget } from "./scripts/widget.mjs";

const config: NextConfig = {
  poweredByHeader: false,
  // What is served, not the tests: a type error in a test must not keep a newcomer from starting (verify checks all).
  typescript: { tsconfigPath: "tsconfig.build.json" },
  reactStrictMode: true,
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingIncludes: { "/widget/**": [`${WIDGET_FOLDER}/*`] },
  turbopack: {
    root: import.meta.dirname,
    // Texts are sent parsed (lib/i18n/texts-of.ts): what formats them has no need of a parser.
    resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" },
  },
  // A form of the console is a few kilobytes; a template of 20,000 characters with its encoding still fits.
  // What visitors attach passes the proxy whole (lib/domain/forms/files.ts): what is longer is cut off there.
  experimental: { serverActions: { bodySizeLimit: "256kb" }, proxyClientMaxBodySize: "27mb" },
  serverExternalPackages: ["pg", "pino", "undici", "@node-rs/argon2"],
};

/** The widget's scripts are built along with the console: before a build, and when development starts. */
export default function configure(phase: string): NextConfig {
  if (phase === PHASE_PRODUCTION_BUILD || phase === PHASE_DEVELOPMENT_SERVER) writeWidget(import.meta.dirname);
  return config;
}
