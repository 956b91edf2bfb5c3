import type { Page } from "./types";

/** A list that is fetched page by page. */
export type Pages<T> = { items: T[]; next: string | null };

/** The address of a page of a list. */
export function pagePath(path: string, limit: number, cursor: string | null): string {
    const query = new URLSearchParams({ limit: String(limit) });
    if (cursor) query.set("cursor", cursor);
    return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

/** What there is once one more page has come: a row that moved to the next page meanwhile stands once. */
export function grown<T>(before: Pages<T> | null, page: Page<T>, id: (item: T) => string): Pages<T> {
    const known = new Set(before?.items.map(id));
    return {
        items: [...(before?.items ?? []), ...page.items.filter((item) => !known.has(id(item)))],
        next: page.next_cursor,
    };
}
