# Document B's sample to the letter; `python3 verify_b.py SECRET` judges lines of {"payload", "signature"} on stdin.
import hmac
import hashlib
import json
import sys

def verify_signature(payload, signature, secret):
    expected = hmac.new(
        secret.encode('utf-8'),
        payload.encode('utf-8'),
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)

for line in sys.stdin:
    given = json.loads(line)
    print(verify_signature(given["payload"], given["signature"], sys.argv[1]))
