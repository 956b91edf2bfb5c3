import type { Key } from "./types";

/** An origin: scheme, host and port alone. */
export function originIn(text: string): string | null {
    try {
        const url = new URL(text);
        return /^https?:$/.test(url.protocol) && url.pathname == "/" && !url.search && !url.hash && !url.username
            ? url.origin
            : null;
    } catch {
        return null;
    }
}

const abilities: [scope: string, words: string][] = [
    ["posts:read", "read posts"],
    ["posts:write", "write posts"],
    ["ask", "ask"],
    ["insights:read", "see insights"],
    ["metrics:read", "read metrics"],
    ["keys:admin", "manage keys"],
];

/** What a key may do: "read posts, ask, import new posts". */
export function abilitiesOf(key: Pick<Key, "kind" | "scopes" | "auto_process">): string {
    if (key.kind == "admin") return "everything";
    const words = abilities.filter(([scope]) => key.scopes.includes(scope)).map(([, words]) => words);
    if (key.auto_process) words.push("import new posts");
    return words.join(", ");
}
