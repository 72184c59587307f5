import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveClient } from "./live-client";
import { readEvents } from "./server-events";

/** A server that streams what the test says. */
function world() {
  const encoder = new TextEncoder();
  const state = { visible: true, opened: 0, answer: "stream" as "stream" | "refuse" | "signed-out" };
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const open = (signal: AbortSignal): Promise<Response> => {
    state.opened++;
    if (state.answer === "refuse") return Promise.reject(new TypeError("fetch failed"));
    if (state.answer === "signed-out") return Promise.resolve(new Response(null, { status: 401 }));
    const body = new ReadableStream<Uint8Array>({
      start: (opened) => {
        controller = opened;
        signal.addEventListener("abort", () => opened.error(new DOMException("gone", "AbortError")));
      },
    });
    return Promise.resolve(new Response(body));
  };
  const say = async (event: string, data = "") => {
    controller?.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`));
    await vi.advanceTimersByTimeAsync(1);
  };
  const cut = async () => {
    controller?.close();
    await vi.advanceTimersByTimeAsync(1);
  };
  const client = new LiveClient({ open, isVisible: () => state.visible, now: () => Date.now(), random: () => 1 });
  const heard: string[] = [];
  client.subscribe((topics) => heard.push([...topics].join(",")));
  const show = (visible: boolean) => {
    state.visible = visible;
    client.visibilityChanged();
  };
  return { state, client, heard, say, cut, show };
}

describe("the live stream of a tab", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("passes topics on, and after a gap has everything looked at again", async () => {
    const { client, heard, say, cut, state } = world();
    client.start();
    await say("beat");
    expect(client.state).toBe("open");
    heard.length = 0;
    await say("topics", "deliveries,nonsense");
    expect(heard).toEqual(["deliveries"]);
    expect(client.wasJustTold("deliveries")).toBe(true);
    await cut();
    expect(client.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.opened).toBe(2);
    await say("beat");
    expect(heard.at(-1)).toContain("replays");
    client.stop();
  });

  it("comes back with growing pauses, and says when nobody answers", async () => {
    const { client, heard, state } = world();
    state.answer = "refuse";
    client.start();
    await vi.advanceTimersByTimeAsync(1);
    expect(client.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect([state.opened, client.state]).toEqual([2, "unreachable"]);
    await vi.advanceTimersByTimeAsync(60_000);
    // After 1, 2, 4, 8, 16 and 30 s: not sixty tries in a minute.
    expect(state.opened).toBe(7);
    expect(heard).toEqual([]);
    client.stop();
  });

  it("has views look by themselves while another tab has the stream", async () => {
    const { client, heard, say, cut, show, state } = world();
    client.start();
    await say("beat");
    heard.length = 0;
    await say("end", "superseded");
    await cut();
    expect(client.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(31_000);
    expect([state.opened, heard.length]).toEqual([1, 2]);
    show(true);
    expect(state.opened).toBe(2);
    client.stop();
  });

  it("gives its connection back when hidden for long, and keeps what it heard meanwhile", async () => {
    const { client, heard, say, show, state } = world();
    client.start();
    await say("beat");
    heard.length = 0;
    show(false);
    await say("topics", "messages");
    expect(heard).toEqual([]);
    show(true);
    expect(heard).toEqual(["messages"]);
    show(false);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(client.state).toBe("idle");
    show(true);
    await say("beat");
    expect([state.opened, client.state]).toEqual([2, "open"]);
    client.stop();
  });

  it("ends for good when the session does, and notices a stream that fell silent", async () => {
    const silent = world();
    silent.client.start();
    await silent.say("beat");
    await vi.advanceTimersByTimeAsync(52_000);
    expect(silent.state.opened).toBe(2);
    silent.client.stop();

    const { client, state } = world();
    state.answer = "signed-out";
    client.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([client.state, state.opened]).toEqual(["ended", 1]);
    client.stop();
  });
});

describe("server-sent events", () => {
  it("are read across the borders of chunks", async () => {
    const bytes = new TextEncoder().encode("event: topics\ndata: messages\n\nevent: beat\ndata: \n\n");
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const events = [];
    for await (const event of readEvents(body)) events.push(event);
    expect(events).toEqual([
      { event: "topics", data: "messages" },
      { event: "beat", data: "" },
    ]);
  });
});
