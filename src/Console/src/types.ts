// The replies of the API, as far as the console reads them (docs: /openapi/v1.json). What not every version of the
// service sends is optional.

export type Page<T> = { items: T[]; next_cursor: string | null };

export type Key = {
    id: string;
    name: string;
    kind: "admin" | "secret" | "publishable";
    visible_id: string;
    scopes: string[];
    status: "active" | "paused" | "expired" | "revoked";
    expires_at: string | null;
    tier: string;
    allowed_origins: string[];
    sites: string[] | null;
    auto_process: boolean;
    paused_at: string | null;
    last_used_at: string | null;
    previous_key_until: string | null;
};
export type IssuedKey = { id: string; key: string; name: string; kind: Key["kind"]; previous_key_until: string | null };

export type Breaker = {
    state: "closed" | "open" | "half_open" | "isolated";
    in_use: boolean;
    failure_count: number;
    last_failure_time: string | null;
    retry_at: string | null;
};
export type Health = {
    status: "healthy" | "degraded" | "unhealthy";
    version: string;
    uptime_seconds: number;
    details: {
        database: { status: string; provider: string; latency_ms: number | null; reason?: string | null };
        circuit_breakers: { details: { [name: string]: Breaker } };
        work?: { status: string; stuck: { kind: string; id: string; since?: string }[] };
    };
};

export type Evidence = { quote: string; start: number; end: number };
export type Question = {
    id: string;
    question: string;
    answer: string;
    evidence: Evidence[];
    hidden?: boolean;
    pinned?: boolean;
    edited?: boolean;
    original?: { question: string; answer: string } | null;
};
export type PostItem = {
    blog_id: string;
    blog_url: string;
    title: string;
    total_questions: number;
    processed_at: string;
    state?: "ready" | "refreshing" | "failed" | "gone";
    reason?: string | null;
    gone_since?: string | null;
};
export type Post = {
    blog_id: string;
    blog_url: string;
    title: string;
    language: string;
    word_count: number;
    summary: string;
    key_points: string[];
    questions: Question[];
    processed_at: string;
};
export type Erased = { [what: string]: number };

export type Job = {
    id: string;
    kind: string;
    status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    progress: { done: number; total: number; percent: number };
    attempts: number;
    created_at: string;
    started_at: string | null;
    finished_at: string | null;
    error: { code: string; message: string } | null;
    result: { [name: string]: unknown } | null;
};
export type QueuedJob = { job_id: string; status: string; url?: string };
export type Outcome = "taken_in" | "unchanged" | "skipped" | "failed" | "gone";
export type Item = {
    url: string;
    status: Outcome | "pending";
    blog_id: string | null;
    error: { code: string; message: string } | null;
};
export type Preview = { feeds: { url: string; posts: number }[]; sitemaps: { url: string; posts: number }[] };
export type Source = {
    id: string;
    name: string;
    kind: string;
    url: string;
    interval_minutes: number;
    include: string[] | null;
    exclude: string[] | null;
    when_gone: "keep" | "mark" | "erase";
    state: "active" | "paused" | "failing";
    reason?: string | null;
    last_sync?: ({ job_id: string; at: string } & Partial<Record<Outcome, number>>) | null;
    next_sync_at?: string | null;
    hook_url?: string;
    hook_secret?: string | null;
};

export type Near = { blog_id: string; url: string; title: string };
export type Quote = Near & Evidence & { text_fragment_url: string };
export type Answer = {
    answer_id: string;
    answer: string;
    abstained: boolean;
    reason: string | null;
    support: number;
    citations: (Quote & { index: number; highlight: { start: number; end: number } | null })[];
    nearest: (Quote & { score: number })[];
    provider: string;
    model: string;
    degraded: boolean;
    cached: boolean;
    curated?: boolean;
    usage: { input_tokens: number; output_tokens: number };
    latency_ms: number;
    explanation?: {
        passages: (Near & { quote: string; score: number; used: boolean })[];
        thresholds: { answer: number; close: number };
        support: number;
        reason: string;
    } | null;
};
export type Curated = {
    id: string;
    questions: string[];
    answer: string | null;
    blog_url?: string | null;
    site?: string | null;
    block?: boolean;
    times?: number;
    last_given_at?: string | null;
};

export type Latency = { p50: number | null; p95: number | null };
export type Day = {
    day: string;
    asked: number;
    answered: number;
    close: number;
    unanswered: number;
    latency_ms?: Latency | null;
};
export type Overview = {
    from: string;
    to: string;
    asked: number;
    answered: number;
    close: number;
    unanswered: number;
    helpful: number;
    unhelpful: number;
    cache_hit_rate: number | null;
    latency_ms: Latency | null;
    tokens: { input: number; output: number };
    cost: number | null;
    by_day: Day[];
    top_questions: { question: string; times: number }[];
    top_posts: (Near & { cited: number })[];
};
export type Group = {
    question: string;
    times: number;
    variants: string[];
    last_asked_at: string;
    nearest: Near[];
};
export type Asked = {
    answer_id: string;
    question: string;
    answer?: string;
    outcome: string;
    asked_at: string;
    last_asked_at?: string;
    times?: number;
    helpful: number;
    unhelpful: number;
    comments?: string[];
    nearest: Near[];
    cited?: Near[];
};
export type Asking = { paused: boolean; message?: string | null; since?: string | null };

export type UsageItem = {
    day: string;
    key_id: string | null;
    provider: string | null;
    model: string | null;
    calls: number;
    tokens: { input: number; output: number };
    cost: number;
};
/** @see Spending The budgets are `daily` and `monthly` of the service, and `per_key_daily`. */
export type Budget = {
    budget: string;
    key_id: string | null;
    limit: number;
    used: number;
    resets_at?: string | null;
};
export type Usage = {
    from: string;
    to: string;
    tokens: { input: number; output: number };
    cost: number;
    items: UsageItem[];
    budgets: Budget[];
};
