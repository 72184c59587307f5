import type { EndpointSignature } from "../endpoints";
import { dmhubSignature } from "./dmhub";
import { sha256Signature } from "./sha256";
import { standardSignature } from "./standard";

export { dingtalkSign } from "./dingtalk";
export { dmhubSignature } from "./dmhub";
export { feishuSign } from "./feishu";
export { sha256Signature } from "./sha256";
export { standardSignature } from "./standard";

export type Signed = { headers: [name: string, value: string][]; signedString?: string };

/**
 * The signature headers of a request. `body` is exactly what is sent; `now` is the time of this try, so that a retry
 * carries a fresh timestamp. Nothing is signed without a secret.
 */
export function signBody(signature: EndpointSignature, input: { eventId: string; now: Date; body: string }): Signed {
  const { scheme, secret, previous } = signature;
  if (scheme === "none" || secret === undefined || secret === "") return { headers: [] };
  if (scheme === "sha256") {
    return { headers: [["signature", sha256Signature(secret, input.body)]], signedString: input.body };
  }
  if (scheme === "dmhub") {
    const { header, signed } = dmhubSignature(secret, input.body);
    return { headers: [["X-Clab-Hmac-Signature", header]], signedString: signed };
  }
  const alsoFormer = previous !== undefined && input.now.getTime() < Date.parse(previous.until);
  const timestampSeconds = Math.floor(input.now.getTime() / 1000);
  const { header, signed } = standardSignature({
    secrets: alsoFormer ? [secret, previous.secret] : [secret],
    id: input.eventId,
    timestampSeconds,
    body: input.body,
  });
  return {
    headers: [
      ["webhook-id", input.eventId],
      ["webhook-timestamp", String(timestampSeconds)],
      ["webhook-signature", header],
    ],
    signedString: signed,
  };
}
