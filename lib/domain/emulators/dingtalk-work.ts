import { httpEmulator } from "./http";
import type { Emulator } from "./types";

export const dingtalkWorkEmulator: Emulator = httpEmulator;
