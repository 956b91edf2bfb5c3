import type { FunctionComponent } from "preact";
import { Health } from "./health";
import { NotFound } from "./not-found";
import { Post } from "./post";
import { Posts } from "./posts";

/** The rail, in the order of an owner's day. */
export const rail = [
    { path: "posts", label: "Posts" },
    { path: "health", label: "Health" },
];

const views: { [path: string]: FunctionComponent } = {
    posts: Posts,
    health: Health,
};

/** The view of a place, and which of the rail it belongs to. */
export function viewOf({ view, id }: { view: string; id: string }): [FunctionComponent, string] {
    if (view == "posts" && id) return [Post, view];
    return [id ? NotFound : (views[view] ?? NotFound), view];
}
