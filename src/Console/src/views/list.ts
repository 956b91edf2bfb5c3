import type { FunctionComponent } from "preact";
import { Curated } from "./curated";
import { Health } from "./health";
import { Keys } from "./keys";
import { NotFound } from "./not-found";
import { Overview } from "./overview";
import { Post } from "./post";
import { Posts } from "./posts";
import { Sources } from "./sources";
import { Spending } from "./spending";
import { Try } from "./try";
import { Unanswered } from "./unanswered";

/** The rail, in the order of an owner's day. */
export const rail = [
    { path: "", label: "Overview" },
    { path: "unanswered", label: "Unanswered" },
    { path: "curated", label: "Your answers" },
    { path: "try", label: "Try an ask" },
    { path: "posts", label: "Posts" },
    { path: "sources", label: "Sources and jobs" },
    { path: "keys", label: "Keys" },
    { path: "spending", label: "Spending" },
    { path: "health", label: "Health" },
];

const views: { [path: string]: FunctionComponent } = {
    "": Overview,
    unanswered: Unanswered,
    curated: Curated,
    try: Try,
    posts: Posts,
    sources: Sources,
    keys: Keys,
    spending: Spending,
    health: Health,
};

/** The view of a place, and which of the rail it belongs to. */
export function viewOf({ view, id }: { view: string; id: string }): [FunctionComponent, string] {
    if (view == "posts" && id) return [Post, view];
    return [id ? NotFound : (views[view] ?? NotFound), view];
}
