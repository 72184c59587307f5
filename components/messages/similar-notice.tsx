"use client";

import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import { useInbox } from "./inbox-context";

/** Says that a message probably repeats an earlier one of the same person, and merges it with one click. */
export function SimilarNotice(props: { id: string; similar: { id: string; number: string } }) {
  const t = useTranslations("messages.similar");
  const all = useTranslations("messages.merge");
  const { actions, rights } = useInbox();
  const { id, number } = props.similar;
  const [pending, start] = useTransition();
  const merge = () =>
    start(async () => {
      const answer = await actions.merge({ id: props.id, number });
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      else toast.success(all("done", { number }));
    });
  const button = (
    <Button size="sm" pending={pending} onClick={merge}>
      {all("action")}
    </Button>
  );
  return (
    <Banner tone="info" actions={rights.handle ? button : undefined}>
      {t.rich("text", {
        number,
        link: (text) => <TextLink href={`/messages?view=all&d=${id}`}>{text}</TextLink>,
      })}
    </Banner>
  );
}
