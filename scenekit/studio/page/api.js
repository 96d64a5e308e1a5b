// Requests to the studio. Each has the token of the page's address.

const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";

/** A request that the studio refused, with the reason. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A request that got no answer. */
export class LostRequest extends Error {}

async function request(path, options = {}) {
  const headers = { "x-studio-token": token, ...options.headers };
  const response = await fetch(path, { ...options, headers, cache: "no-store" }).catch(() => {
    throw new LostRequest("The studio does not answer. Is it still running?");
  });
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Refusal(response.status, body.message ?? `The studio answered with status ${response.status}.`);
  }
  return response;
}

export async function getJson(path) {
  return (await request(path)).json();
}

export async function getText(path) {
  return (await request(path)).text();
}

export async function getBlob(path) {
  return (await request(path)).blob();
}

export async function post(path, body = {}) {
  const headers = { "content-type": "application/json" };
  return (await request(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/** Call `onEvent` with the revision for each event of the studio, and `onConnection` when the connection is lost or found. */
export async function followEvents(onEvent, onConnection) {
  for (;;) {
    try {
      const response = await request("/api/events");
      queueMicrotask(() => onConnection(true)); // an error of the page is reported, and does not end this loop
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let buffer = ""; ; ) {
        const { value, done } = await reader.read();
        if (done) break;
        buffer += value;
        const events = buffer.split("\n\n");
        buffer = events.pop();
        const data = events.filter((event) => event.startsWith("data:")).at(-1);
        if (data) queueMicrotask(() => onEvent(Number(data.slice(5))));
      }
    } catch {
      // The studio has stopped, or restarts. The loop tries again.
    }
    queueMicrotask(() => onConnection(false));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
