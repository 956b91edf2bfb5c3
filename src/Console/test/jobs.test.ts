import assert from "node:assert/strict";
import test from "node:test";
import { Client } from "../src/client";
import { ItemCounter, outcome, reason, timeLeft, watch, type Watched } from "../src/jobs";
import type { Item, Job, Page } from "../src/types";

const job = (status: Job["status"], done: number): Job => ({
    id: "j1",
    kind: "import",
    status,
    progress: { done, total: 10, percent: done * 10 },
    attempts: 1,
    created_at: "2026-11-28T10:00:00Z",
    started_at: null,
    finished_at: null,
    error: null,
    result: null,
});
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const stream = (...pieces: string[]) => new Blob(pieces).stream();

/** Answers each call by the next of these, and keeps what was called. */
function serve(...answers: (() => Response)[]): Request[] {
    const calls: Request[] = [];
    globalThis.fetch = async (input, init) => {
        calls.push(new Request(new URL(String(input), "http://here.example"), init));
        return (answers.shift() ?? (() => new Response(null, { status: 500 })))();
    };
    return calls;
}

test("a stream that breaks off is taken up again, and what was last known is said to be so", async () => {
    const calls = serve(
        () => new Response(stream(event("progress", job("running", 1)), ": still here\n\n", "event: progress\nda")),
        () => new Response(stream(event("progress", job("running", 7)), event("done", job("succeeded", 10)))),
    );
    const told: Watched[] = [];
    await watch(new Client(() => Promise.reject()), "j1", new AbortController().signal, (one) => told.push(one));
    assert.deepEqual(
        told.map(({ job, lost }) => [job?.progress.done, lost != null]),
        [
            [1, false],
            [1, true],
            [7, false],
            [10, false],
        ],
    );
    assert.equal(calls.length, 2);
    assert.equal(calls[0]!.headers.get("Accept"), "text/event-stream");
    assert.ok(calls[0]!.headers.has("X-API-Key"));
    assert.ok(!calls[0]!.url.includes("key"));
});

test("a job that is not there is not waited for", async () => {
    serve(() => Response.json({ error: "not_found" }, { status: 404 }));
    await assert.rejects(
        watch(new Client(() => Promise.reject()), "j1", new AbortController().signal, () => {}),
        { status: 404 },
    );
});

test("whoever stops watching is told nothing more", async () => {
    const given = new AbortController();
    serve(() => new Response(stream(event("progress", job("running", 1)))));
    const told: Watched[] = [];
    await watch(new Client(() => Promise.reject()), "j1", given.signal, (one) => {
        told.push(one);
        given.abort();
    });
    assert.equal(told.length, 1);
});

test("a key that goes is asked for once, and every call that waited is made again", async () => {
    const refused = () => Response.json({ error: "unauthorized" }, { status: 401 });
    serve(
        refused,
        refused,
        () => Response.json({ id: 1 }),
        () => Response.json({ id: 2 }),
    );
    let asked = 0;
    const client = new Client(async () => {
        asked++;
        await new Promise((done) => setTimeout(done, 10));
    });
    const both = await Promise.all([client.get<{ id: number }>("/a"), client.get<{ id: number }>("/b")]);
    assert.deepEqual(both.map(({ id }) => id).sort(), [1, 2]);
    assert.equal(asked, 1);
});

test("pages of an import that are settled are counted once and not asked for again", async () => {
    const item = (status: Item["status"]): Item => ({ url: "u", status, blog_id: null, error: null });
    let second: Item["status"][] = ["taken_in", "pending"];
    const asked: string[] = [];
    const counter = new ItemCounter(async (path): Promise<Page<Item>> => {
        asked.push(path);
        return path.includes("cursor=2")
            ? { items: second.map(item), next_cursor: null }
            : { items: (["taken_in", "skipped", "failed"] as const).map(item), next_cursor: "2" };
    });
    assert.deepEqual(await counter.count("j1"), { taken_in: 2, unchanged: 0, skipped: 1, failed: 1, gone: 0 });
    second = ["taken_in", "gone"];
    assert.deepEqual(await counter.count("j1"), { taken_in: 2, unchanged: 0, skipped: 1, failed: 1, gone: 1 });
    assert.deepEqual(asked, [
        "/jobs/j1/items?limit=100",
        "/jobs/j1/items?limit=100&cursor=2",
        "/jobs/j1/items?limit=100&cursor=2",
    ]);
});

test("the words for what came of it", () => {
    assert.equal(outcome({ taken_in: 12, unchanged: 3, failed: 0 }), "12 imported, 3 unchanged");
    assert.equal(outcome({}), "nothing changed");
    assert.equal(timeLeft(9, 100, 0, 9), "");
    assert.equal(timeLeft(40, 100, 20, 40), "about 2 minutes left");
    assert.equal(timeLeft(100, 100, 0, 40), "");
    assert.equal(reason({ code: "robots_disallowed", message: "…" }), "robots.txt forbids it.");
    assert.equal(
        reason({ code: "upstream_failed", message: "The page could not be fetched: the site answered 404." }),
        "The page is gone (404).",
    );
    assert.equal(
        reason({ code: "payload_too_large", message: "The page is larger than 5242880 bytes." }),
        "The page is larger than 5 MiB.",
    );
    assert.equal(reason({ code: "other", message: "As it came." }), "As it came.");
    assert.equal(reason(null), "");
});
