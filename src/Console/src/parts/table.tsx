import type { ComponentChildren } from "preact";
import { number } from "../format";
import type { PagedList } from "../use";
import { Button } from "./controls";

/** A table with a name; on a narrow screen each row becomes a short stack with its labels. */
export function Table({
    caption,
    columns,
    children,
}: {
    caption: string;
    /** The heads; one that begins with ">" stands above numbers, an empty one above actions. */
    columns: string[];
    children: ComponentChildren;
}) {
    return (
        <div class="tw">
            <table>
                <caption class="unseen" tabIndex={-1}>
                    {caption}
                </caption>
                <thead>
                    <tr>
                        {columns.map((column) =>
                            column ? (
                                <th key={column} scope="col" class={column.startsWith(">") ? "r" : ""}>
                                    {column.replace(/^>/, "")}
                                </th>
                            ) : (
                                <td key="actions" class="headless"></td>
                            ),
                        )}
                    </tr>
                </thead>
                <tbody>{children}</tbody>
            </table>
        </div>
    );
}

/** How much of a list is shown, and the way to more of it. */
export function More<T>({ of, what, step = 50 }: { of: PagedList<T>; what: string; step?: number }) {
    const { data } = of;
    if (!data || (!data.next && data.items.length <= 10)) return null;
    return (
        <div class="row after">
            {data.next && (
                <Button busy={of.isLoadingMore && "Loading…"} onPress={() => void of.more()}>
                    Show {step} more
                </Button>
            )}
            <span class="dim sm">
                {data.next ? `${number(data.items.length)} ${what} shown` : `${number(data.items.length)} ${what}`}
            </span>
        </div>
    );
}

/** Brings the focus to the row after one that goes, else to the table's name. */
export function focusNext(row: HTMLElement | null) {
    const table = row?.closest("table");
    const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>("a, button");
    setTimeout(() => (next?.isConnected ? next : table?.querySelector("caption"))?.focus());
}
