/** Runs once per process before the first request. Compiled for the edge as well, hence the guarded import. */
export async function register(): Promise<void> {
  // Next replaces this name while it compiles: it must be written out here.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { installPeerAddress } = await import("./lib/auth/peer-address");
    installPeerAddress();
  }
}
