import assert from "node:assert/strict";
import test from "node:test";
import { grown, pagePath } from "../src/paging";

test("the address of a page", () => {
    assert.equal(pagePath("/blogs", 50, null), "/blogs?limit=50");
    assert.equal(pagePath("/jobs?status=running", 20, "a=b&c"), "/jobs?status=running&limit=20&cursor=a%3Db%26c");
});

test("a row that moved to the next page meanwhile stands once", () => {
    const id = (row: { id: number }) => String(row.id);
    const first = grown(null, { items: [{ id: 1 }, { id: 2 }], next_cursor: "n" }, id);
    assert.deepEqual(first, { items: [{ id: 1 }, { id: 2 }], next: "n" });
    const both = grown(first, { items: [{ id: 2 }, { id: 3 }], next_cursor: null }, id);
    assert.deepEqual(both, { items: [{ id: 1 }, { id: 2 }, { id: 3 }], next: null });
});
