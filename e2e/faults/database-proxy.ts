import net, { type AddressInfo } from "node:net";

/** A way to the database that can go bad without the database knowing. */
export type DatabaseProxy = {
  url: string;
  /** Nothing passes any more in either direction; connections stay open. Until {@link heal}. */
  hang: () => void;
  heal: () => void;
  /** New connections pass again, those that hang hang on: what a failover leaves behind. */
  failOver: () => void;
  /** From now on, cuts a connection instead of passing an answer on, with this probability: it was done, nobody knows. */
  loseAnswers: (probability: number, random: () => number) => void;
  /** Answers that were lost. */
  lost: () => number;
  close: () => Promise<void>;
};

export async function openDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url);
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const state = { hangs: false, lost: 0, loses: () => false };
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) => {
      if (state.loses()) {
        state.lost++;
        end();
      } else client.write(chunk);
    });
    if (state.hangs) for (const socket of pair) socket.pause();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const way = new URL(url);
  way.port = String((server.address() as AddressInfo).port);
  const each = (act: (socket: net.Socket) => void) => {
    for (const pair of pairs) for (const socket of pair) act(socket);
  };
  return {
    url: way.href,
    hang: () => {
      state.hangs = true;
      each((socket) => void socket.pause());
    },
    heal: () => {
      state.hangs = false;
      each((socket) => void socket.resume());
    },
    failOver: () => {
      state.hangs = false;
    },
    loseAnswers: (probability, random) => {
      state.loses = () => random() < probability;
    },
    lost: () => state.lost,
    close: () =>
      new Promise<void>((done) => {
        each((socket) => void socket.destroy());
        server.close(() => done());
      }),
  };
}
