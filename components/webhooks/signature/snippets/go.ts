import type { Snippets } from "../schemes";

export const GO: Snippets = {
  standard: `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

func Verify(secret string, headers map[string]string, body []byte) bool {
	id, timestamp := headers["webhook-id"], headers["webhook-timestamp"]
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if age := time.Now().Unix() - sent; err != nil || age > 300 || age < -300 {
		return false
	}
	key := []byte(secret)
	if encoded, found := strings.CutPrefix(secret, "whsec_"); found {
		if key, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return false
		}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Fields(headers["webhook-signature"]) {
		if hmac.Equal(expected, []byte(given)) {
			return true
		}
	}
	return false
}
`,
  sha256: `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func Verify(secret string, headers map[string]string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(expected), []byte(headers["signature"]))
}
`,
  dmhub: `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
)

var whiteSpace = regexp.MustCompile("[ \\\\t\\\\n\\\\v\\\\f\\\\r]+")

func Verify(secret string, headers map[string]string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(whiteSpace.ReplaceAll(body, nil))
	expected := hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(expected), []byte(headers["x-clab-hmac-signature"]))
}
`,
  dingtalk: `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

func Sign(secret, timestamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "\\n" + secret))
	return url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
`,
  feishu: `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

func Sign(secret, timestamp string) string {
	mac := hmac.New(sha256.New, []byte(timestamp+"\\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
`,
};
