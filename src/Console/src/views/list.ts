import type { FunctionComponent } from "preact";
import { Health } from "./health";
import { NotFound } from "./not-found";

/** The rail, in the order of an owner's day. */
export const rail = [{ path: "health", label: "Health" }];

const views: { [path: string]: FunctionComponent } = {
    health: Health,
};

/** The view of a place, and which of the rail it belongs to. */
export function viewOf({ view }: { view: string; id: string }): [FunctionComponent, string] {
    return [views[view] ?? NotFound, view];
}
