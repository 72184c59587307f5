import { httpEmulator } from "./http";
import type { Emulator } from "./types";

export const discordEmulator: Emulator = httpEmulator;
