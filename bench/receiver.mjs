// A receiver in a process of its own: counts what arrives and can be slow or fail on purpose.
//   node bench/receiver.mjs [--port 0]      → prints one line of JSON: {"port":…}
// POST /…?delay=MS&status=CODE  any path takes a push    GET /stats  counters    POST /reset  start anew
// With ?mark=1 the arrival of the first byte of every request is kept (epoch ms, with its X-Event-Id) for GET /marks.
import http from "node:http";

const flag = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : process.argv[index + 1];
};

const fresh = () => ({ requests: 0, bytes: 0, connections: 0, firstAt: null, lastAt: null });
let stats = fresh();
let marks = [];
const now = () => performance.timeOrigin + performance.now();
const answer = (response, status, body) => {
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
};

function control(request, response) {
  if (request.url === "/stats") answer(response, 200, JSON.stringify(stats));
  else if (request.url === "/marks") answer(response, 200, JSON.stringify(marks));
  else if (request.url === "/reset") {
    stats = fresh();
    marks = [];
    answer(response, 200, "{}");
  } else return false;
  return true;
}

function push(request, response) {
  const arrived = now();
  stats.requests += 1;
  stats.firstAt ??= arrived;
  stats.lastAt = arrived;
  const query = request.url.includes("?") ? new URLSearchParams(request.url.split("?")[1]) : null;
  if (query?.get("mark")) marks.push([request.headers["x-event-id"] ?? request.headers["webhook-id"] ?? "", arrived]);
  request.on("data", (chunk) => {
    stats.bytes += chunk.length;
  });
  request.on("end", () => {
    const status = Number(query?.get("status") ?? 200);
    const delay = Number(query?.get("delay") ?? 0);
    if (delay > 0) setTimeout(answer, delay, response, status, '{"ok":true}');
    else answer(response, status, '{"ok":true}');
  });
}

const server = http.createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
  if (control(request, response)) request.resume();
  else push(request, response);
});
server.on("connection", () => {
  stats.connections += 1;
});
server.listen(Number(flag("port", 0)), "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
const end = () => {
  server.close();
  server.closeAllConnections();
  process.channel?.unref();
};
process.on("SIGTERM", end);
// The benchmark that started us is gone.
process.on("disconnect", end);
