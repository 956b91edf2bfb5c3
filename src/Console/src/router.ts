import { useEffect, useState } from "preact/hooks";

const root = "/console";

/** Whether whoever leaves the view may: asked before each change of it. */
export type Guard = () => Promise<boolean>;

let guard: Guard | null = null;
const listeners = new Set<() => void>();

export const here = () => location.pathname.slice(root.length).replace(/^\/|\/$/g, "") + location.search;

let shown = here();

/** The address of a view: `to("posts", id)`. */
export const to = (...parts: string[]) => [root, ...parts.filter(Boolean).map(encodeURIComponent)].join("/");

/** Keeps a view until what it shows once is kept elsewhere; null lets go. */
export function setGuard(next: Guard | null) {
    guard = next;
}

async function mayLeave() {
    if (!guard) return true;
    if (!(await guard())) return false;
    guard = null;
    return true;
}

function show() {
    shown = here();
    listeners.forEach((listener) => listener());
}

export async function go(address: string, replace = false) {
    if (!(await mayLeave())) return;
    if (replace) history.replaceState(null, "", address);
    else if (address != location.pathname + location.search) history.pushState(null, "", address);
    show();
}

/** Follows links of the console's own, but those that say (rel) where they lead, without loading it anew, and with it the key that only memory holds. */
export function listen() {
    document.addEventListener("click", (event) => {
        const link = (event.target as Element).closest?.("a");
        if (!link || event.defaultPrevented || event.button != 0 || link.target || link.download || link.rel) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.origin != location.origin) return;
        if (link.hash || !(link.pathname == root || link.pathname.startsWith(`${root}/`))) return;
        event.preventDefault();
        void go(link.pathname + link.search);
    });
    addEventListener("popstate", async () => {
        const left = shown;
        if (await mayLeave()) show();
        else history.pushState(null, "", left ? `${root}/${left}` : root);
    });
    addEventListener("beforeunload", (event) => {
        if (guard) event.preventDefault();
    });
}

/** Where the console stands: its view, what that is of, and the query. */
export function usePlace(): { view: string; id: string; query: URLSearchParams; path: string } {
    const [path, setPath] = useState(shown);
    useEffect(() => {
        const listener = () => setPath(shown);
        listeners.add(listener);
        return () => void listeners.delete(listener);
    }, []);
    const [names = "", query = ""] = path.split("?");
    const [view = "", id = "", ...more] = names.split("/").map(decoded);
    return { view: more.length > 0 ? names : view, id, query: new URLSearchParams(query), path: names };
}

function decoded(part: string) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
