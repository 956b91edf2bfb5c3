import { events } from "../../Widget/src/sse";
import { Client, Failure } from "./client";
import { counted, inPath, span } from "./format";
import { pagePath } from "./paging";
import type { Item, Job, Outcome, Page } from "./types";

export const isOver = (job: Job) => job.status != "queued" && job.status != "running";

const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
    });

/** What is known of a job that is watched: it as it last was, and since when nothing was heard of it. */
export type Watched = { job: Job | null; lost: Date | null };

/**
 * Tells of a job until it ends or `signal` does. A stream that breaks off is taken up again: the job goes on without.
 * EventSource cannot send the key in a header, so the stream is read by hand.
 */
export async function watch(client: Client, id: string, signal: AbortSignal, tell: (watched: Watched) => void) {
    let job: Job | null = null;
    for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 15_000)) {
        try {
            const response = await client.call("GET", `/jobs/${inPath(id)}/events`, {
                signal,
                accept: "text/event-stream",
            });
            for await (const event of events(response.body!)) {
                if (!event) continue;
                if (event.name == "error") break;
                job = JSON.parse(event.data) as Job;
                wait = 1000;
                tell({ job, lost: null });
                if (event.name == "done" || isOver(job)) return;
            }
        } catch (fault) {
            if (signal.aborted) return;
            // A job that is gone, or that this key may not see, does not come back.
            if (fault instanceof Failure && (fault.status == 404 || fault.status == 403)) throw fault;
        }
        if (signal.aborted) return;
        tell({ job, lost: client.heardAt });
        await pause(wait, signal);
    }
}

/** Passes on at most one value in `ms`, and the last one always. */
export function throttled<T>(ms: number, pass: (value: T) => void): (value: T) => void {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let latest: T;
    return (value) => {
        latest = value;
        timer ??= setTimeout(() => {
            timer = null;
            pass(latest);
        }, ms);
    };
}

export type Counts = Record<Outcome, number>;
export const noCounts = (): Counts => ({ taken_in: 0, unchanged: 0, skipped: 0, failed: 0, gone: 0 });

/**
 * Counts what has become of an import's pages. The list grows at its end and a page that is settled stays so: parts of
 * it that are settled are not asked for again.
 */
export class ItemCounter {
    private readonly settled = new Map<string | null, { counts: Counts; next: string | null }>();

    constructor(private readonly load: (path: string) => Promise<Page<Item>>) {}

    async count(jobId: string): Promise<Counts> {
        const sum = noCounts();
        let cursor: string | null = null;
        do {
            const known = this.settled.get(cursor);
            let part = known;
            if (!part) {
                const page: Page<Item> = await this.load(pagePath(`/jobs/${inPath(jobId)}/items`, 100, cursor));
                part = { counts: noCounts(), next: page.next_cursor };
                for (const item of page.items) if (item.status != "pending") part.counts[item.status]++;
                if (part.next && page.items.every((item) => item.status != "pending")) this.settled.set(cursor, part);
            }
            for (const outcome of Object.keys(sum) as Outcome[]) sum[outcome] += part.counts[outcome];
            cursor = part.next;
        } while (cursor);
        return sum;
    }
}

/** What came of an import: "12 imported, 3 unchanged". Nothing of a kind is not told. */
export function outcome(counts: Partial<Record<Outcome, number>>): string {
    const words: [Outcome, string][] = [
        ["taken_in", "imported"],
        ["unchanged", "unchanged"],
        ["skipped", "skipped"],
        ["failed", "failed"],
        ["gone", "gone"],
    ];
    const told = words.filter(([name]) => counts[name]).map(([name, word]) => `${counts[name]} ${word}`);
    return told.length > 0 ? told.join(", ") : "nothing changed";
}

/** How long a job may still take; nothing before it has done ten. */
export function timeLeft(done: number, total: number, first: number, seconds: number): string {
    const made = done - first;
    if (made < 10 || seconds < 1 || done >= total) return "";
    return `about ${span(Math.max(1, Math.round(((total - done) * seconds) / made)))} left`;
}

/** The progress of a job in words. */
export const progressWords = (done: number, total: number, what: string) =>
    `${done.toLocaleString("en-GB")} of ${counted(total, what)}`;

const reasons: { [code: string]: string } = {
    not_indexable: "The page asks not to be indexed.",
    robots_disallowed: "robots.txt forbids it.",
    no_article_found: "No article found on this page.",
};

/** Why a page was skipped or failed, in an owner's words; what has none is told as it came. */
export function reason(error: { code: string; message: string } | null | undefined): string {
    if (!error) return "";
    const known = reasons[error.code];
    if (known) return known;
    const answered = /the site answered (\d{3})/.exec(error.message)?.[1];
    if (answered == "404" || answered == "410") return `The page is gone (${answered}).`;
    if (answered) return `The site answered ${answered}.`;
    if (/not a public address/.test(error.message)) return "The address is not public.";
    const bytes = error.code == "payload_too_large" && /larger than (\d+) bytes/.exec(error.message)?.[1];
    if (bytes) return `The page is larger than ${Math.round(Number(bytes) / 1048576)} MiB.`;
    return error.message;
}
