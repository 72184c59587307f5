import type { ReactNode } from "react";
import type { Messages } from "./messages";
import { getLocale } from "./server";
import { textsOf } from "./texts-of";
import { TextsProvider } from "./texts-provider";

/**
 * Gives the client components below it the texts they need, and no others: a namespace costs its size in every page.
 * `common` comes from the root layout, `nav` from the console's. Server components use `getT` instead.
 *
 *     <Texts namespaces={["webhooks", "testPush"]}>…</Texts>
 */
export async function Texts(props: {
  namespaces: readonly (keyof Messages)[];
  /** IANA name of the organization's zone; the console layout sets it once. */
  timeZone?: string;
  children: ReactNode;
}) {
  const locale = await getLocale();
  const messages: Partial<Messages> = {};
  for (const name of props.namespaces) Object.assign(messages, { [name]: textsOf(locale, name) });
  return (
    <TextsProvider locale={locale} timeZone={props.timeZone} messages={messages} renderedAt={Date.now()}>
      {props.children}
    </TextsProvider>
  );
}
