import type { Client } from "./client";
import { Failure } from "./client";
import { counted } from "./format";
import type { Preview, QueuedJob } from "./types";

/** What is imported, and what of it. */
export type What = { url: string; exclude?: string[] };

/** The addresses of the imports that this tab began: a job does not tell its own. */
const begun = new Map<string, { url: string; found: string }>();

export const known = (jobId: string) => begun.get(jobId) ?? null;
export const remember = (jobId: string, url: string, found = "") => begun.set(jobId, { url, found });

export const nothingFound =
    "Nothing to import was found at this address. Give the feed or sitemap itself, or import a folder.";

/** "Found: a feed with 20 posts and a sitemap with 303."; empty where nothing was. */
export function foundWords({ feeds, sitemaps }: Preview): string {
    const parts: string[] = [];
    const told = (some: { posts: number }[], one: string, many: string, what: boolean) => {
        const full = some.filter(({ posts }) => posts > 0);
        if (full.length == 0) return;
        const sum = full.reduce((n, { posts }) => n + posts, 0);
        const name = full.length == 1 ? one : `${full.length} ${many}`;
        parts.push(`${name} with ${what ? counted(sum, "post") : sum.toLocaleString("en-GB")}`);
    };
    told(feeds, "a feed", "feeds", true);
    told(sitemaps, "a sitemap", "sitemaps", parts.length == 0);
    return parts.length > 0 ? `Found: ${parts.join(" and ")}.` : "";
}

/** What a blog has to import, in words, or why there is nothing. */
export async function preview(client: Client, what: What, signal?: AbortSignal): Promise<string> {
    try {
        return foundWords(await client.post<Preview>("/imports/preview", what, signal));
    } catch (error) {
        if (error instanceof Failure && error.status == 422) return "";
        throw error;
    }
}

/** Begins an import, or finds the one from there that is under way. */
export async function begin(client: Client, what: What, found: string): Promise<string> {
    let id: string;
    try {
        id = (await client.post<QueuedJob>("/imports", what)).job_id;
    } catch (error) {
        if (!(error instanceof Failure) || error.status != 409 || typeof error.details.job_id != "string") throw error;
        id = error.details.job_id;
    }
    remember(id, what.url, found);
    return id;
}
