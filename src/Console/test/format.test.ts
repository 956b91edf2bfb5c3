import assert from "node:assert/strict";
import test from "node:test";
import { counted, every, language, milliseconds, money, pathOf, scale, share, span, tokens, when } from "../src/format";

const now = new Date(2026, 10, 28, 14, 5);

test("today and yesterday have the clock, other days the date", () => {
    assert.equal(when(new Date(2026, 10, 28, 9, 14), now), "today, 09:14");
    assert.equal(when(new Date(2026, 10, 27, 23, 59), now), "yesterday, 23:59");
    assert.equal(when(new Date(2026, 10, 29, 0, 1), now), "tomorrow, 00:01");
    assert.equal(when(new Date(2026, 10, 26, 23, 59), now), "26 November");
    assert.equal(when(new Date(2025, 10, 28, 14, 5), now), "28 November 2025");
    // An hour more or less at the change of the clocks is the same day.
    assert.equal(when(new Date(2026, 10, 28, 0, 0), now), "today, 00:00");
});

test("a share is never nothing or all where that is not so", () => {
    assert.equal(share(924, 1284), "72 %");
    assert.equal(share(1, 1000), "under 1 %");
    assert.equal(share(999, 1000), "over 99 %");
    assert.equal(share(0, 10), "0 %");
    assert.equal(share(10, 10), "100 %");
    assert.equal(share(0, 0), "–");
});

test("numbers, money and spans", () => {
    assert.equal(counted(1, "post"), "1 post");
    assert.equal(counted(1284, "post"), "1,284 posts");
    assert.equal(counted(0, "reply", "replies"), "0 replies");
    assert.equal(tokens(61_400), "61,400");
    assert.equal(tokens(3_410_000), "3.41 million");
    assert.equal(money(9.8412), "9.84");
    assert.equal(money(0.0123), "0.0123");
    assert.equal(milliseconds(31), "31 ms");
    assert.equal(milliseconds(240), "0.24 s");
    assert.equal(milliseconds(1900), "1.9 s");
    assert.equal(milliseconds(12_400), "12 s");
    assert.equal(span(119), "2 minutes");
    assert.equal(span(1), "1 second");
    assert.equal(span(12 * 86_400), "12 days");
});

test("intervals as people say them", () => {
    assert.equal(every(15), "every 15 minutes");
    assert.equal(every(60), "hourly");
    assert.equal(every(240), "every 4 hours");
    assert.equal(every(1440), "daily");
    assert.equal(every(10_080), "weekly");
    assert.equal(every(4320), "every 3 days");
});

test("addresses and languages that are none stay as they are", () => {
    assert.equal(pathOf("https://blog.example/a/b?c=1#d"), "/a/b?c=1");
    assert.equal(pathOf("not an address"), "not an address");
    assert.equal(language("de"), "German");
    assert.equal(language("und"), "language not known");
    assert.equal(language("not a language"), "not a language");
});

test("a chart has at most five lines, in round steps, and room for its highest bar", () => {
    assert.deepEqual(scale(55, true), [0, 20, 40, 60]);
    assert.deepEqual(scale(80, true), [0, 20, 40, 60, 80]);
    assert.deepEqual(scale(1, true), [0, 1]);
    assert.deepEqual(scale(0, true), [0, 1]);
    assert.deepEqual(scale(0.58, false), [0, 0.2, 0.4, 0.6]);
    for (let most = 0.01; most < 1e9; most *= 1.37) {
        const lines = scale(most, false);
        assert.ok(lines.length <= 5, `${most}`);
        assert.ok(lines.at(-1)! >= most * 0.999999, `${most}`);
    }
});
