import type { Snippets } from "../schemes";

export const NODE: Snippets = {
  standard: `import { createHmac, timingSafeEqual } from "node:crypto";

export function verify(secret, headers, body, tolerance = 300) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= tolerance)) return false;
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret;
  const hmac = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\`).update(body);
  const expected = Buffer.from(\`v1,\${hmac.digest("base64")}\`);
  return headers["webhook-signature"].split(" ").some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`,
  sha256: `import { createHmac, timingSafeEqual } from "node:crypto";

export function verify(secret, headers, body) {
  const expected = Buffer.from(\`sha256=\${createHmac("sha256", secret).update(body).digest("hex")}\`);
  const given = Buffer.from(headers.signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
`,
  dmhub: `import { createHmac, timingSafeEqual } from "node:crypto";

export function verify(secret, headers, body) {
  const signed = body.toString("utf8").replace(/[ \\t\\n\\v\\f\\r]+/g, "");
  const expected = Buffer.from(createHmac("sha256", secret).update(signed).digest("hex"));
  const given = Buffer.from(headers["x-clab-hmac-signature"]);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
`,
  dingtalk: `import { createHmac } from "node:crypto";

export function sign(secret, timestamp) {
  const signed = \`\${timestamp}\\n\${secret}\`;
  return encodeURIComponent(createHmac("sha256", secret).update(signed).digest("base64"));
}
`,
  feishu: `import { createHmac } from "node:crypto";

export function sign(secret, timestamp) {
  const key = \`\${timestamp}\\n\${secret}\`;
  return createHmac("sha256", key).update("").digest("base64");
}
`,
};
