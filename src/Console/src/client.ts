/** Why a call failed; `status` is 0 where no answer came. */
export class Failure extends Error {
    constructor(
        readonly status: number,
        readonly code = "",
        readonly words = "",
        readonly reference = "",
        readonly seconds = 0,
        readonly details: { [name: string]: unknown } = {},
    ) {
        super(code || `status ${status}`);
    }

    /** What is wrong with each field that was sent. */
    get fields(): { [name: string]: string[] } {
        return (this.details.errors as { [name: string]: string[] } | undefined) ?? {};
    }

    /** The scope that the key lacks, where that is why. */
    get scope(): string {
        return this.status == 403 && typeof this.details.required_scope == "string" ? this.details.required_scope : "";
    }

    /** The route, or the method on it, is not there: an older service, or a newer console. */
    get isMissing(): boolean {
        return this.status == 405 || (this.status == 404 && /no such route/i.test(this.words));
    }
}

type Problem = {
    error?: string;
    message?: string;
    correlation_id?: string;
    retry_after_seconds?: number;
    details?: { [name: string]: unknown };
};

export type Session = { oidc: boolean; email?: string | null; refused?: string | null };

export type Sending = { body?: unknown; signal?: AbortSignal; accept?: string };

/**
 * Calls the API with the owner's key, which lives in this object alone: no storage, no URL, no cookie. Where the key
 * is refused in the middle of the work, whoever is signed in is asked for one, and the call is made again with it.
 */
export class Client {
    #key = "";
    #asked: Promise<void> | null = null;
    #isByProvider = false;

    /** When the service last answered. */
    heardAt: Date | null = null;

    constructor(private readonly askAgain: () => Promise<void>) {}

    /** Takes a key, if the service knows it. */
    async enter<T>(key: string): Promise<T> {
        const response = await this.send("GET", "/auth/me", key, {});
        this.#key = key;
        this.#isByProvider = false;
        return (await response.json()) as T;
    }

    /** Whether the owner's provider can be used to sign in, who is signed in by it, and whom it sent in vain. */
    async session(): Promise<Session> {
        const response = await fetch("/console/session", { cache: "no-store" });
        return response.ok ? ((await response.json()) as Session) : { oidc: false };
    }

    /** Goes on with the cookie that the owner's provider brought, and without a key. */
    enterByProvider() {
        this.#isByProvider = true;
        this.#key = "";
    }

    leave() {
        this.#key = "";
        this.#asked = null;
        if (!this.#isByProvider) return;
        this.#isByProvider = false;
        void fetch("/console/sign-out", { method: "POST", headers: { "X-BlogManager-Console": "1" } });
    }

    get = <T>(path: string, signal?: AbortSignal): Promise<T> => this.json<T>("GET", path, { signal });
    post = <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> =>
        this.json<T>("POST", path, { body, signal });
    patch = <T>(path: string, body: unknown): Promise<T> => this.json<T>("PATCH", path, { body });
    put = <T>(path: string, body: unknown): Promise<T> => this.json<T>("PUT", path, { body });
    delete = <T>(path: string): Promise<T> => this.json<T>("DELETE", path, {});

    /** A call as it is answered, for what is no JSON. Paths are below /api/v1, or begin with /health. */
    async call(method: string, path: string, sending: Sending = {}): Promise<Response> {
        for (;;) {
            try {
                return await this.send(method, path, this.#key, sending);
            } catch (fault) {
                if (!(fault instanceof Failure) || fault.status != 401) throw fault;
                this.#asked ??= this.askAgain().finally(() => (this.#asked = null));
                await this.#asked;
            }
        }
    }

    private async json<T>(method: string, path: string, sending: Sending): Promise<T> {
        const response = await this.call(method, path, sending);
        return (response.status == 204 ? undefined : await response.json()) as T;
    }

    private async send(method: string, path: string, key: string, sending: Sending): Promise<Response> {
        // The cookie is taken from whoever can send this header: no other site's page can.
        const headers: { [name: string]: string } =
            this.#isByProvider && !key ? { "X-BlogManager-Console": "1" } : { "X-API-Key": key };
        if (sending.body !== undefined) headers["Content-Type"] = "application/json";
        if (sending.accept) headers.Accept = sending.accept;
        const response = await fetch(path.startsWith("/health") ? path : `/api/v1${path}`, {
            method,
            headers,
            body: sending.body === undefined ? undefined : JSON.stringify(sending.body),
            signal: sending.signal,
            credentials: this.#isByProvider && !key ? "same-origin" : "omit",
            cache: "no-store",
        }).catch((fault) => {
            throw sending.signal?.aborted ? fault : new Failure(0, "unreachable");
        });
        this.heardAt = new Date();
        // A service that is ill tells so with 503 and the report itself; a proxy before it has another body.
        const isReport = path == "/health" && /^application\/json/.test(response.headers.get("Content-Type") ?? "");
        if (response.ok || isReport) return response;
        const problem = (await response.json().catch(() => ({}))) as Problem;
        throw new Failure(
            response.status,
            problem.error,
            problem.message,
            problem.correlation_id ?? response.headers.get("X-Correlation-ID") ?? "",
            problem.retry_after_seconds ?? 0,
            problem.details,
        );
    }
}
