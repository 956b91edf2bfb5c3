import { createContext, type RefObject } from "preact";
import { useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Client } from "./client";
import { originOf } from "./format";
import { isOver, throttled, watch, type Watched } from "./jobs";
import { grown, pagePath, type Pages } from "./paging";
import type { Asking, Job, Key, Page, PostItem } from "./types";

/** What every view is given. */
export type Session = {
    client: Client;
    me: Key;
    /** Whether the key has a scope. */
    may: (scope: string) => boolean;
    asking: Asking | null;
    setAsking: (asking: Asking | null) => void;
    /** Says something once to whoever listens to the page rather than looks at it. */
    say: (words: string) => void;
};

export const SessionContext = createContext<Session | null>(null);
export const useSession = () => useContext(SessionContext)!;

export type Loaded<T> = {
    data: T | null;
    error: unknown;
    /** It takes long enough to say so. */
    isSlow: boolean;
    reload: () => Promise<void>;
    set: (data: T) => void;
    fail: (error: unknown) => void;
};

/** Fetches what a view shows. While it is fetched again the old values stand. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, deps: unknown[]): Loaded<T> {
    const [state, setState] = useState<{ data: T | null; error: unknown }>({ data: null, error: null });
    const [isSlow, setSlow] = useState(false);
    const current = useRef<AbortController | null>(null);
    const begin = useCallback(async () => {
        current.current?.abort();
        const given = (current.current = new AbortController());
        const timer = setTimeout(() => setSlow(true), 300);
        try {
            const data = await load(given.signal);
            if (!given.signal.aborted) setState({ data, error: null });
        } catch (error) {
            if (!given.signal.aborted) setState((before) => ({ data: before.data, error }));
        } finally {
            clearTimeout(timer);
            if (!given.signal.aborted) setSlow(false);
        }
    }, deps);
    useEffect(() => {
        setState({ data: null, error: null });
        void begin();
        return () => current.current?.abort();
    }, [begin]);
    return {
        ...state,
        isSlow,
        reload: begin,
        set: (data) => setState({ data, error: null }),
        fail: (error) => setState((before) => ({ data: before.data, error })),
    };
}

export type PagedList<T> = Loaded<Pages<T>> & { more: () => Promise<void>; isLoadingMore: boolean };

/** Fetches a list page by page. */
export function usePages<T>(path: string, id: (item: T) => string, limit = 50): PagedList<T> {
    const { client } = useSession();
    const [isLoadingMore, setLoadingMore] = useState(false);
    const shown = useRef({ path, count: 0 });
    if (shown.current.path != path) shown.current = { path, count: 0 };
    const first = useLoad(
        async (signal) => {
            const fetched = async (before: Pages<T> | null) =>
                grown(before, await client.get<Page<T>>(pagePath(path, limit, before?.next ?? null), signal), id);
            let pages = await fetched(null);
            // Fetched again, a list is as long as it was.
            while (pages.next && pages.items.length < shown.current.count) pages = await fetched(pages);
            return pages;
        },
        [path, limit],
    );
    shown.current.count = first.data?.items.length ?? 0;
    const more = async () => {
        if (!first.data?.next || isLoadingMore) return;
        setLoadingMore(true);
        try {
            first.set(grown(first.data, await client.get<Page<T>>(pagePath(path, limit, first.data.next)), id));
        } catch (error) {
            first.fail(error);
        } finally {
            setLoadingMore(false);
        }
    };
    return { ...first, more, isLoadingMore };
}

export type Action = {
    /** Does it, unless it is being done. */
    run: (work: () => Promise<void>) => Promise<boolean>;
    isBusy: boolean;
    error: unknown;
    clear: () => void;
};

/** Something that whoever is signed in does, and that takes its time and may fail. */
export function useAction(): Action {
    const [isBusy, setBusy] = useState(false);
    const [error, setError] = useState<unknown>(null);
    const busy = useRef(false);
    const run = async (work: () => Promise<void>) => {
        if (busy.current) return false;
        busy.current = true;
        setBusy(true);
        setError(null);
        try {
            await work();
            return true;
        } catch (fault) {
            setError(fault);
            return false;
        } finally {
            busy.current = false;
            setBusy(false);
        }
    };
    return { run, isBusy, error, clear: () => setError(null) };
}

const sitesOf = new WeakMap<Client, Promise<string[]>>();

/** The sites of the newest hundred posts: the API lists posts and not sites. */
export function useSites(): string[] {
    const { client } = useSession();
    const [sites, setSites] = useState<string[]>([]);
    useEffect(() => {
        let isHere = true;
        let all = sitesOf.get(client);
        if (!all) {
            all = client
                .get<Page<PostItem>>("/blogs?limit=100")
                .then((page) => [...new Set(page.items.map((post) => originOf(post.blog_url)).filter(Boolean))].sort());
            sitesOf.set(client, all);
            all.catch(() => sitesOf.delete(client));
        }
        all.then(
            (found) => isHere && setSites(found),
            () => {}, // then there is nothing to choose from
        );
        return () => void (isHere = false);
    }, [client]);
    return sites;
}

/** A job that is watched until it ends; `ended` is called once, with the job as it is then. */
export function useJob(id: string | null, ended: (job: Job) => void): Watched & { error: unknown } {
    const { client } = useSession();
    const [watched, setWatched] = useState<Watched & { error: unknown }>({ job: null, lost: null, error: null });
    useEffect(() => {
        setWatched({ job: null, lost: null, error: null });
        if (!id) return;
        const given = new AbortController();
        const show = throttled<Watched>(250, (now) => {
            if (!given.signal.aborted) setWatched({ ...now, error: null });
        });
        watch(client, id, given.signal, (now) => {
            show(now);
            if (now.job && isOver(now.job)) ended(now.job);
        }).catch((error) => {
            if (!given.signal.aborted) setWatched((before) => ({ ...before, error }));
        });
        return () => given.abort();
    }, [client, id]);
    return watched;
}

/** The first field of an editor that opens in place takes the focus; what opened it has it afterwards. */
export function useFirst<E extends HTMLElement>() {
    const element = useRef<E>(null);
    useEffect(() => {
        const opener = document.activeElement as HTMLElement | null;
        element.current?.focus();
        return () =>
            void setTimeout(() => {
                if (opener?.isConnected && document.activeElement == document.body) opener.focus();
            });
    }, []);
    return element;
}

/** The width of an element, for drawings whose labels are to keep their size. */
export function useWidth<E extends HTMLElement>(): [RefObject<E>, number] {
    const element = useRef<E>(null);
    const [width, setWidth] = useState(0);
    useLayoutEffect(() => {
        const measure = () => setWidth(element.current!.clientWidth);
        const observer = new ResizeObserver(measure);
        observer.observe(element.current!);
        measure();
        return () => observer.disconnect();
    }, []);
    return [element, width];
}

let made = 0;

/** An id that no other element of the page has. */
export function useName(): string {
    const name = useRef("");
    name.current ||= `c${++made}`;
    return name.current;
}

/** Renders again so often, for what is told of the time. */
export function useTick(seconds: number): Date {
    const [now, setNow] = useState(() => new Date());
    useEffect(() => {
        const timer = setInterval(() => setNow(new Date()), seconds * 1000);
        return () => clearInterval(timer);
    }, [seconds]);
    return now;
}
