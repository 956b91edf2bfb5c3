import assert from "node:assert/strict";
import test from "node:test";
import { foundWords } from "../src/importing";
import { abilitiesOf, originIn } from "../src/key-words";
import { stub } from "../src/stub";

test("what was found to import", () => {
    const feed = { url: "f", posts: 20 };
    const sitemap = { url: "s", posts: 1303 };
    assert.equal(
        foundWords({ feeds: [feed], sitemaps: [sitemap] }),
        "Found: a feed with 20 posts and a sitemap with 1,303.",
    );
    assert.equal(foundWords({ feeds: [], sitemaps: [sitemap] }), "Found: a sitemap with 1,303 posts.");
    assert.equal(foundWords({ feeds: [feed, { url: "g", posts: 1 }], sitemaps: [] }), "Found: 2 feeds with 21 posts.");
    assert.equal(foundWords({ feeds: [{ url: "f", posts: 0 }], sitemaps: [] }), "");
});

test("a stub for a post takes what readers wrote as text", () => {
    assert.equal(
        stub("Can I\nfreeze it?", 2, 30, ["Can I\nfreeze it?", "<b>dough</b> [in](x) #freezer"]),
        "# Can I freeze it?\n\nReaders asked this 2 times in 30 days:\n\n- \\<b\\>dough\\</b\\> \\[in\\](x) \\#freezer\n",
    );
    assert.equal(stub("Why?", 1, 7, []), "# Why?\n\nReaders asked this 1 time in 7 days.\n");
});

test("an origin is scheme, host and port alone", () => {
    assert.equal(originIn("https://blog.example/"), "https://blog.example");
    assert.equal(originIn("https://BLOG.example:8443"), "https://blog.example:8443");
    for (const text of [
        "blog.example",
        "https://blog.example/post",
        "https://blog.example?x",
        "https://me@blog.example",
        "ftp://blog.example",
        "javascript:alert(1)",
        "",
    ])
        assert.equal(originIn(text), null, text);
});

test("what a key may do, in words", () => {
    assert.equal(abilitiesOf({ kind: "admin", scopes: ["ask"], auto_process: false }), "everything");
    assert.equal(
        abilitiesOf({ kind: "publishable", scopes: ["ask", "posts:read"], auto_process: true }),
        "read posts, ask, import new posts",
    );
});
