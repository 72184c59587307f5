import { nextAuthHandler } from "@/lib/auth/next-auth";
import { withBodyCap } from "@/lib/http/capped-request";

/** An address, a password and a token of the form. */
const MAX_BYTES = 16 * 1024;

const handler = withBodyCap(MAX_BYTES, nextAuthHandler);

export { handler as GET, handler as POST };
