export * from "./endpoints";
export * from "./events";
export * from "./messages";
export * from "./organizations";
export * from "./receivers";
export * from "./replays";
export * from "./workers";
