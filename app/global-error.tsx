"use client";

import "./globals.css";
import { Button } from "@/components/ui/button";
import en from "@/lib/i18n/messages/en/crash.json";
import zh from "@/lib/i18n/messages/zh-CN/crash.json";

/** The layout itself failed, so neither texts nor language are at hand: both languages, nothing that could fail again. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="zh-CN">
      <body className="grid min-h-dvh place-items-center p-6 text-center font-sans">
        <main>
          <h1 className="font-semibold text-xl">{zh.title}</h1>
          <p lang="en" className="mt-1 text-ink-2">
            {en.title}
          </p>
          {props.error.digest !== undefined && (
            <p className="mt-3 font-mono text-ink-3 text-xs">{props.error.digest}</p>
          )}
          <Button variant="primary" className="mt-6" onClick={props.reset}>
            {zh.retry} <span lang="en">{en.retry}</span>
          </Button>
        </main>
      </body>
    </html>
  );
}
