import type { TranscriptRow } from "@/components/recipients/mail-transcript";
import type { RecipientLine } from "@/components/recipients/recipient-list";
import type { Timings, VerdictKind } from "@/lib/domain/delivery";
import type { PushAbout } from "./choice";

/** What a test came to, as the service tells it; everything in it is masked already. */
export type TestView = {
  ok: boolean;
  verdict: VerdictKind;
  code?: string | undefined;
  diagnosis: {
    zh: string;
    en: string;
    remedy: { zh: readonly string[]; en: readonly string[] };
    field?: string | undefined;
    evidence: "official" | "community" | "own";
    raw: { code?: string | undefined; message?: string | undefined };
  };
  timings: Timings;
  connection: {
    reused: boolean;
    remoteAddress?: string | undefined;
    tlsVersion?: string | undefined;
    certificate?: { subject: string; issuer: string; expiresAt: string } | undefined;
    clockOffsetMs?: number | undefined;
  } | null;
  /** The addresses our pushes come from, as the operator entered them. */
  egress?: readonly string[] | undefined;
  request: RequestOnWire | null;
  response: {
    status: number;
    headers: readonly (readonly [string, string])[];
    body: string;
    truncated: boolean;
    bytes: number;
  } | null;
  /** Who got it, where one delivery has several receivers. */
  recipients?: readonly RecipientLine[] | undefined;
  /** The conversation with a mail server. */
  transcript?: readonly TranscriptRow[] | undefined;
  eventId: string;
  eventType: string;
  data: "given" | "sample" | "latest" | "contact";
  deliveryId?: string | undefined;
};

export type RequestOnWire = {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string;
  bytes: number;
  signedString?: string | undefined;
};

/** The request as it would be sent, or why it cannot be made, and what is worth a second look. */
export type PreviewView = {
  request: RequestOnWire | null;
  problem: { field: string; zh: string; en: string } | null;
  /** The real event it was made of; null for a sample. */
  event: { id: string; occurredAt: string } | null;
  warnings: readonly { field: string; key: string; values?: Readonly<Record<string, string | number>> | undefined }[];
};

/** What a test or a preview is about; the receiver's secret is filled in on the server. */
export type PushRequest = {
  endpointId?: string;
  configuration?: Record<string, unknown>;
  receiver?: string;
} & PushAbout;
