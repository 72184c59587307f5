import type { Snippets } from "../schemes";

export const PHP: Snippets = {
  standard: `<?php

function verify(string $secret, array $headers, string $body, int $tolerance = 300): bool
{
    $id = $headers['webhook-id'];
    $timestamp = $headers['webhook-timestamp'];
    if (abs(time() - (int) $timestamp) > $tolerance) {
        return false;
    }
    $key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, 6)) : $secret;
    $digest = hash_hmac('sha256', $id . '.' . $timestamp . '.' . $body, $key, true);
    $expected = 'v1,' . base64_encode($digest);
    foreach (explode(' ', $headers['webhook-signature']) as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}
`,
  sha256: `<?php

function verify(string $secret, array $headers, string $body): bool
{
    $expected = 'sha256=' . hash_hmac('sha256', $body, $secret);
    return hash_equals($expected, $headers['signature']);
}
`,
  dmhub: `<?php

function verify(string $secret, array $headers, string $body): bool
{
    $signed = str_replace([' ', "\\t", "\\n", "\\v", "\\f", "\\r"], '', $body);
    $expected = hash_hmac('sha256', $signed, $secret);
    return hash_equals($expected, $headers['x-clab-hmac-signature']);
}
`,
  dingtalk: `<?php

function sign(string $secret, string $timestamp): string
{
    $digest = hash_hmac('sha256', $timestamp . "\\n" . $secret, $secret, true);
    return urlencode(base64_encode($digest));
}
`,
  feishu: `<?php

function sign(string $secret, string $timestamp): string
{
    $digest = hash_hmac('sha256', '', $timestamp . "\\n" . $secret, true);
    return base64_encode($digest);
}
`,
};
