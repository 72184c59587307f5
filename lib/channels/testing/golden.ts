import type { ChannelId, EndpointConfig, SignatureScheme, WireFormat } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { channelDescriptor } from "../descriptors";
import { CHANNELS } from "../registry";
import type { BuildContext } from "../types";
import { context, endpoint, message, SECRET } from "./endpoint";

/** One request that is written down in `golden/<channel>.json` under its name. */
export type GoldenCase = { name: string; subject: EndpointConfig; event: EventEnvelope; context: BuildContext };

const LINK = "https://console.example.com/m/1";
/** What every dialect has something for: a heading, strong text, a list, a link, a value of the visitor's. */
const TEMPLATE = {
  body: "# 新留言\n**{{ data.customer_name }}** 说：\n> {{ data.message_content }}\n- 渠道：{{ data.channel }}\n[打开]({{ link }})",
  contentType: "text/markdown",
};
const MENTIONS = { all: false, mobiles: [], userIds: ["U024BE7LH"] };
/** The documents' own pairs of format and signature. */
const SCHEMES: Partial<Record<WireFormat, SignatureScheme>> = {
  standard: "standard",
  zhifuyun: "sha256",
  dmhub: "dmhub",
};
const SIGNATURE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Each message type of a channel (a custom receiver: each format), built in and by template, one of them in English. */
export function goldenCases(channel: ChannelId): GoldenCase[] {
  const base = goldenEndpoint(channel);
  const { messageTypes, defaultFormat } = channelDescriptor(channel);
  const make = (name: string, extra: Partial<EndpointConfig>, test = false): GoldenCase => ({
    name,
    subject: { ...base, ...extra },
    event: message(),
    context: context({ link: LINK, test }),
  });
  const template = { format: "template", template: TEMPLATE } as const;
  const each =
    messageTypes.length === 0
      ? channelDescriptor(channel).formats.map((format) =>
          make(format, format === "template" ? template : { format, ...signatureOf(channel, format) }),
        )
      : messageTypes.flatMap((messageType) => {
          const config = { ...base.config, messageType };
          return [make(messageType, { config }), make(`${messageType}, template`, { config, ...template })];
        });
  return [...each, make(`${defaultFormat}, English, test`, { locale: "en" }, true)];
}

/** With everything that shows in a request: a signing secret, somebody to call. */
function goldenEndpoint(channel: ChannelId): EndpointConfig {
  const base = endpoint(channel);
  const { configFields, mentions, hasUrl } = channelDescriptor(channel);
  return {
    ...base,
    config: {
      ...base.config,
      ...(hasUrl && configFields.includes("secret") ? { secret: SECRET } : {}),
      ...(mentions.userIds ? { mentions: MENTIONS } : {}),
    },
  };
}

function signatureOf(channel: ChannelId, format: WireFormat): Partial<EndpointConfig> {
  const scheme = SCHEMES[format];
  if (channel !== "custom" || scheme === undefined || scheme === "none") return {};
  return { signature: { scheme, secret: SIGNATURE_SECRET } };
}

/** All requests of a delivery: what asks for a token, then what is sent with it. */
export function requestsOf({ subject, event, context: given }: GoldenCase): OutboundRequest[] {
  const built = CHANNELS[subject.channel].build(event, subject, given);
  if (!built.ok) throw new Error(built.problem.diagnosis);
  if (built.parts === undefined) return [built.request];
  return built.parts.flatMap((part) => [
    ...(part.access === undefined ? [] : [part.access.request]),
    part.request("TOKEN"),
  ]);
}

/** A request as it is written down: readable, and still every byte of it. */
export const writtenDown = ({ method, url, headers, body }: OutboundRequest) => ({
  method,
  url,
  headers: headers.map(([name, value]) => `${name}: ${value}`),
  body: bodyLines(body),
});

/** A body of JSON as the object that prints to these very bytes, any other as its lines. */
function bodyLines(body: string): unknown {
  const value: unknown = /^[[{]/.test(body) ? JSON.parse(body) : null;
  return JSON.stringify(value) === body ? value : body.split("\n");
}
