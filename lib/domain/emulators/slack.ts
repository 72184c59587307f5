import { httpEmulator } from "./http";
import type { Emulator } from "./types";

export const slackEmulator: Emulator = httpEmulator;
