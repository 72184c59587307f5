import type { Snippets } from "../schemes";

export const PYTHON: Snippets = {
  standard: `import base64
import hashlib
import hmac
import time


def verify(secret: str, headers: dict, body: bytes, tolerance: int = 300) -> bool:
    message_id = headers["webhook-id"]
    timestamp = headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > tolerance:
        return False
    key = base64.b64decode(secret[6:] + "==") if secret.startswith("whsec_") else secret.encode()
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers["webhook-signature"].encode().split()
    return any(hmac.compare_digest(expected, one) for one in given)
`,
  sha256: `import hashlib
import hmac


def verify(secret: str, headers: dict, body: bytes) -> bool:
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), headers["signature"].encode())
`,
  dmhub: `import hashlib
import hmac
import re


def verify(secret: str, headers: dict, body: bytes) -> bool:
    signed = re.sub(rb"[ \\t\\n\\v\\f\\r]+", b"", body)
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), headers["x-clab-hmac-signature"].encode())
`,
  dingtalk: `import base64
import hashlib
import hmac
from urllib.parse import quote_plus


def sign(secret: str, timestamp: str) -> str:
    signed = f"{timestamp}\\n{secret}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))
`,
  feishu: `import base64
import hashlib
import hmac


def sign(secret: str, timestamp: str) -> str:
    key = f"{timestamp}\\n{secret}"
    digest = hmac.new(key.encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
`,
};
