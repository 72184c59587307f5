import type { Snippets } from "../schemes";

const HMAC = `  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
`;
const IMPORTS = `import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;`;
const MAC = `import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;`;

export const JAVA: Snippets = {
  standard: `${IMPORTS}
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
${MAC}

public final class WebhookSignature {
  public static boolean verify(String secret, Map<String, String> headers, byte[] body)
      throws GeneralSecurityException {
    String timestamp = headers.get("webhook-timestamp");
    if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) return false;
    byte[] key = secret.startsWith("whsec_")
        ? Base64.getDecoder().decode(secret.substring(6))
        : secret.getBytes(StandardCharsets.UTF_8);
    byte[] head = (headers.get("webhook-id") + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    byte[] signed = new byte[head.length + body.length];
    System.arraycopy(head, 0, signed, 0, head.length);
    System.arraycopy(body, 0, signed, head.length, body.length);
    byte[] expected = ("v1," + Base64.getEncoder().encodeToString(hmac(key, signed)))
        .getBytes(StandardCharsets.UTF_8);
    for (String given : headers.get("webhook-signature").split(" ")) {
      if (MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) return true;
    }
    return false;
  }

${HMAC}}
`,
  sha256: `${IMPORTS}
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
${MAC}

public final class WebhookSignature {
  public static boolean verify(String secret, Map<String, String> headers, byte[] body)
      throws GeneralSecurityException {
    byte[] digest = hmac(secret.getBytes(StandardCharsets.UTF_8), body);
    byte[] expected = ("sha256=" + HexFormat.of().formatHex(digest)).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, headers.get("signature").getBytes(StandardCharsets.UTF_8));
  }

${HMAC}}
`,
  dmhub: `${IMPORTS}
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
${MAC}

public final class WebhookSignature {
  public static boolean verify(String secret, Map<String, String> headers, byte[] body)
      throws GeneralSecurityException {
    String signed = new String(body, StandardCharsets.UTF_8).replaceAll("\\\\s+", "");
    byte[] digest = hmac(secret.getBytes(StandardCharsets.UTF_8), signed.getBytes(StandardCharsets.UTF_8));
    byte[] expected = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.UTF_8);
    byte[] given = headers.get("x-clab-hmac-signature").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given);
  }

${HMAC}}
`,
  dingtalk: `import java.net.URLEncoder;
${IMPORTS}
import java.util.Base64;
${MAC}

public final class WebhookSignature {
  public static String sign(String secret, String timestamp) throws GeneralSecurityException {
    String signed = timestamp + "\\n" + secret;
    byte[] digest = hmac(secret.getBytes(StandardCharsets.UTF_8), signed.getBytes(StandardCharsets.UTF_8));
    return URLEncoder.encode(Base64.getEncoder().encodeToString(digest), StandardCharsets.UTF_8);
  }

${HMAC}}
`,
  feishu: `${IMPORTS}
import java.util.Base64;
${MAC}

public final class WebhookSignature {
  public static String sign(String secret, String timestamp) throws GeneralSecurityException {
    String key = timestamp + "\\n" + secret;
    byte[] digest = hmac(key.getBytes(StandardCharsets.UTF_8), new byte[0]);
    return Base64.getEncoder().encodeToString(digest);
  }

${HMAC}}
`,
};
