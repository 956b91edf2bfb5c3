import assert from "node:assert/strict";
import test from "node:test";
import { events } from "../src/sse";

async function read(...chunks: Uint8Array[]): Promise<string[]> {
  const read: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
  for await (const event of events(body)) read.push(event ? `${event.name}=${event.data}` : "heartbeat");
  return read;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const stream = ': hello\n\nevent: delta\ndata: {"text":"Käse 🍞"}\n\nevent: done\ndata: one\ndata: two\n\ndata: cut off';
const expected = ["heartbeat", 'delta={"text":"Käse 🍞"}', "done=one\ntwo"];

test("events are read wherever the network cuts them", async () => {
  const all = bytes(stream);
  for (let cut = 0; cut <= all.length; cut++)
    assert.deepEqual(await read(all.slice(0, cut), all.slice(cut)), expected, `cut at ${cut}`);
});

test("lines may end as the standard lets them", async () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const all = bytes(stream.replaceAll("\n", end));
    for (let cut = 0; cut <= all.length; cut++)
      assert.deepEqual(await read(all.slice(0, cut), all.slice(cut)), expected, `${JSON.stringify(end)}, cut at ${cut}`);
  }
});

test("what has no blank line behind it is no event", async () => {
  assert.deepEqual(await read(bytes("event: done\ndata: x\n")), []);
});
