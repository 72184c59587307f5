import type { ChannelId } from "@/lib/domain/endpoints";
import type { RecipientDirectory } from "./directory";

/** The channels whose receivers can be looked up before anything is sent. */
export const RECIPIENT_DIRECTORIES: Partial<Record<ChannelId, RecipientDirectory>> = {};
