"use client";

import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import type { ChannelId } from "@/lib/domain/endpoints";
import { ChannelIcon } from "../channel-icon";
import { Blocks } from "./block-view";
import { Inlines } from "./inline-view";
import { MailView } from "./mail-view";
import { readMessage } from "./read-message";
import type { RenderedMessage } from "./types";

/** 渲染结果: how the message of a request looks where it arrives. Everything in it is text that leads nowhere. */
export function RenderedMessageView(props: {
  channel: ChannelId;
  request: { headers: readonly (readonly [string, string])[]; body: string };
}) {
  const t = useTranslations("results.rendered");
  const message = readMessage(props.channel, props.request);
  if (message === null) return <p className="text-ink-2">{t("unknown")}</p>;
  return (
    <div className="space-y-2">
      {message.kind === "mail" ? <MailView mail={message} /> : <ChatView channel={props.channel} chat={message} />}
      <p className="text-ink-3 text-xs">{t("note")}</p>
    </div>
  );
}

type Chat = Extract<RenderedMessage, { kind: "chat" }>;

function ChatView({ channel, chat }: { channel: ChannelId; chat: Chat }) {
  const t = useTranslations("results.rendered");
  const names = useTranslations("common.channel");
  return (
    <figure className="rounded-lg border border-line bg-sunken p-3 sm:p-4">
      <figcaption className="mb-2 flex items-center gap-2 text-ink-2 text-sm">
        <ChannelIcon channel={channel} size="sm" />
        <span className="font-medium">{t("sender", { platform: names(channel) })}</span>
      </figcaption>
      <div className="space-y-2 pl-0 sm:pl-8">
        {chat.lead !== undefined && chat.lead.length > 0 && (
          <div className="space-y-1.5">
            <Blocks blocks={chat.lead} />
          </div>
        )}
        {chat.card ? <Card chat={chat} /> : <Bubble chat={chat} />}
        {chat.calls.length > 0 && (
          <p className="flex flex-wrap gap-1.5 text-sm">
            {chat.calls.map((call) => (
              <span key={call} className="rounded-sm bg-accent-soft px-1 text-accent-ink">
                {call}
              </span>
            ))}
          </p>
        )}
      </div>
    </figure>
  );
}

function Bubble({ chat }: { chat: Chat }) {
  // Slack and Discord have no bubbles: a message stands under its sender's name.
  const open = chat.look === "slack" || chat.look === "discord";
  return (
    <div
      className={cn(
        "space-y-1.5",
        !open && "w-fit max-w-full rounded-lg rounded-tl-sm border border-line bg-surface px-3.5 py-2.5 shadow-card",
      )}
    >
      {chat.title !== undefined && (
        <p className="break-words font-semibold">
          <Inlines parts={chat.title} />
        </p>
      )}
      <Blocks blocks={chat.blocks} />
    </div>
  );
}

const HEADERS = {
  accent: "bg-accent-soft text-accent-ink",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
} as const;

/** Feishu colours the title bar, Discord and Slack the left edge. */
function Card({ chat }: { chat: Chat }) {
  const { tone, look, title } = chat;
  const edge = look === "discord" || look === "slack";
  const bar = !edge && typeof tone === "string" ? HEADERS[tone] : "";
  const colour = typeof tone === "object" ? tone.hex : undefined;
  return (
    <div
      className={cn(
        "max-w-lg overflow-hidden rounded-lg border border-line bg-surface shadow-card",
        edge && "border-l-4",
        edge && colour === undefined && "border-l-accent",
      )}
      style={edge && colour !== undefined ? { borderLeftColor: colour } : undefined}
    >
      {title !== undefined && title.length > 0 && (
        <p className={cn("break-words px-3.5 pt-2.5 font-semibold", bar !== "" && "pb-2.5", bar)}>
          <Inlines parts={title} />
        </p>
      )}
      <div className="space-y-2 px-3.5 py-2.5">
        <Blocks blocks={chat.blocks} />
      </div>
    </div>
  );
}
