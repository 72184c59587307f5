import { randomBytes } from "node:crypto";

/** The public key of a new site: it stands in pages, and finds the site. */
export const newSiteKey = (): string => `pk_${randomBytes(15).toString("base64url")}`;
