import { events } from "./sse";

/** The version that the widget tells the service. */
export const version = "1.0.0";

export type Evidence = { quote: string; start: number; end: number };
export type Question = {
    id: string;
    question: string;
    answer: string;
    blog_id: string;
    blog_url: string;
    evidence: Evidence[];
};
export type Similar = { blog_id: string; url: string; title: string };
export type PostState = {
    status: "ready" | "processing" | "not_started";
    questions?: Question[] | null;
    similar?: Similar[] | null;
    retry_after_seconds?: number | null;
};
export type Cited = Evidence & { blog_id: string; url: string; title: string; text_fragment_url: string };
export type Citation = Cited & { index: number; highlight?: { start: number; end: number } | null };
export type Answer = {
    answer_id?: string | null;
    answer: string;
    abstained: boolean;
    curated?: boolean;
    citations: Citation[];
    nearest: Cited[];
};
export type Turn = { role: "user" | "assistant"; content: string };
export type AskBody = { question: string; blog_url?: string; site?: string; history?: Turn[] };

/** What may arrive of an answer, in order. */
export type Arrival = { sources: number } | { delta: string } | { done: Answer };

/** Why a call failed: `status` 0 where no answer came. */
export class Failure extends Error {
    constructor(
        readonly status: number,
        readonly code = "",
        readonly seconds = 0,
        readonly words = "",
    ) {
        super(code || `status ${status}`);
    }
}

const silence = 40_000;

type Problem = { status?: number; error?: string; message?: string; retry_after_seconds?: number };

function failure(status: number, problem: Problem, header?: string | null): Failure {
    const seconds = problem.retry_after_seconds ?? Number(header);
    return new Failure(problem.status ?? status, problem.error, seconds > 0 ? Math.ceil(seconds) : 0, problem.message);
}

export class Api {
    constructor(
        readonly base: string,
        private readonly key: string,
    ) {}

    /** A post's questions, or where they stand. */
    async post(url: string, signal: AbortSignal): Promise<PostState> {
        const query = new URLSearchParams({ blog_url: url, widget: version });
        const response = await this.call(`questions/check-and-load?${query}`, { signal });
        return response.json();
    }

    /** Asks. Gives up where nothing, not even a heartbeat, comes for too long. */
    async *ask(body: AskBody, signal: AbortSignal): AsyncGenerator<Arrival> {
        const given = new AbortController();
        const stop = () => given.abort();
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop);
        let timer = setTimeout(stop, silence);
        const heard = () => {
            clearTimeout(timer);
            timer = setTimeout(stop, silence);
        };
        try {
            const response = await this.call("qa/ask", {
                method: "POST",
                body: JSON.stringify({ ...body, widget: version }),
                headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
                signal: given.signal,
            });
            heard();
            if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
                yield { done: await response.json() };
                return;
            }
            for await (const event of events(response.body!)) {
                heard();
                if (!event) continue;
                const data = JSON.parse(event.data);
                if (event.name == "sources")
                    yield { sources: new Set((data.passages as Similar[]).map((passage) => passage.blog_id)).size };
                else if (event.name == "delta") yield { delta: String(data.text) };
                else if (event.name == "error") throw failure(500, data);
                else if (event.name == "done") {
                    yield { done: data };
                    return;
                }
            }
            throw new Failure(0, "broken_off");
        } catch (fault) {
            if (fault instanceof Failure || signal.aborted) throw fault;
            throw new Failure(0, given.signal.aborted ? "timeout" : "unreachable");
        } finally {
            clearTimeout(timer);
            // Whoever stops listening ends the call, and with it the model's work.
            stop();
        }
    }

    /** Says whether an answer helped. */
    async feedback(answerId: string, helpful: boolean, comment?: string): Promise<void> {
        await this.call(`qa/answers/${encodeURIComponent(answerId)}/feedback`, {
            method: "POST",
            body: JSON.stringify({ helpful, comment }),
            headers: { "Content-Type": "application/json" },
            keepalive: true,
        });
    }

    /** Whether the service is there at all: a refused origin looks like an unreachable service to a page. */
    isThere(): Promise<boolean> {
        return fetch(`${this.base}/health/live`, { mode: "no-cors", credentials: "omit", cache: "no-store" }).then(
            () => true,
            () => false,
        );
    }

    private async call(path: string, init: RequestInit): Promise<Response> {
        const response = await fetch(`${this.base}/api/v1/${path}`, {
            ...init,
            headers: { ...init.headers, "X-API-Key": this.key },
            credentials: "omit",
        }).catch((fault) => {
            throw init.signal?.aborted ? fault : new Failure(0, "unreachable");
        });
        if (response.ok) return response;
        const problem = await response.json().catch(() => ({}));
        throw failure(response.status, problem, response.headers.get("Retry-After"));
    }
}
