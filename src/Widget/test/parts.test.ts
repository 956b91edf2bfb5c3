import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { colour, contrast, fitting, luminance } from "../src/colours";
import { textFragment, webAddress } from "../src/links";
import { names } from "../src/texts/names";
import { spoken, texts } from "../src/texts/texts";
import { de } from "../src/texts/de";
import { en } from "../src/texts/en";
import { es } from "../src/texts/es";
import { fr } from "../src/texts/fr";
import { it } from "../src/texts/it";
import { ja } from "../src/texts/ja";
import { nl } from "../src/texts/nl";
import { pt } from "../src/texts/pt";
import { threefold, unturned } from "../src/words";

test("contrast is that of WCAG", () => {
    assert.equal(contrast(colour("rgb(0, 0, 0)"), colour("rgb(255, 255, 255)")), 21);
    // The design's own table: ink on paper 16.4, accent on paper 7.0.
    assert.equal(contrast(colour("rgb(29, 32, 35)"), colour("rgb(255, 255, 255)")).toFixed(1), "16.4");
    assert.equal(contrast(colour("rgb(27, 94, 134)"), colour("rgb(255, 255, 255)")).toFixed(1), "7.0");
    assert.equal(luminance(colour("rgba(255, 255, 255, 0.5)")), 1);
    assert.equal(colour("rgba(1, 2, 3, 0.25)")[3], 0.25);
});

test("ink of the page is kept from 7:1 on, and an accent that reads is left alone", () => {
    const white = colour("rgb(255, 255, 255)");
    assert.match(fitting(white, colour("rgb(64, 32, 16)"), false, null), /--bm-ink:rgb\(64,32,16\)/);
    assert.doesNotMatch(fitting(white, colour("rgb(119, 119, 119)"), false, null), /--bm-ink/);
    assert.match(fitting(white, white, false, "#7a2e4d"), /--bm-accent:rgb\(122,46,77\);--bm-on-accent:#ffffff/);
    // Not a colour of the setting's form: left out, and no way into the style sheet.
    assert.equal(fitting(white, white, false, "red;}*{display:none"), "");
});

test("a pale accent is mixed with ink until it reads", () => {
    const white = colour("rgb(255, 255, 255)");
    const mixed = /--bm-accent:(rgb\([\d,]+\))/.exec(fitting(white, white, false, "#fd0"))![1]!;
    assert.ok(contrast(colour(mixed), white) >= 4.5);
    assert.ok(contrast(colour(mixed), white) < 6);
});

test("a fragment is made as the service makes it", () => {
    assert.equal(textFragment("Well-known, and so on."), "#:~:text=Well%2Dknown%2C%20and%20so%20on.");
    const long = "One two three four five six seven eight nine ten eleven twelve thirteen";
    assert.equal(
        textFragment(long),
        "#:~:text=One%20two%20three%20four%20five,nine%20ten%20eleven%20twelve%20thirteen",
    );
});

test("only addresses of the web are followed", () => {
    assert.equal(webAddress("https://blog.example/post")?.href, "https://blog.example/post");
    for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/relative", " JaVaScRiPt:x"])
        assert.equal(webAddress(text), null, text);
});

test("the language is the page's where it is spoken, else English", () => {
    assert.equal(spoken("de-AT"), "de");
    assert.equal(spoken("PT-br"), "pt");
    assert.equal(spoken("sv"), "en");
    assert.equal(spoken("nl"), "nl");
    assert.equal(spoken("den"), "en");
    assert.equal(spoken("constructor"), "en");
});

test("every language says everything, with the same gaps", () => {
    const gaps = (text: string) => (text.match(/\{[^}]*\}/g) ?? []).sort().join();
    for (const language of [de, es, fr, it, ja, nl, pt]) {
        assert.equal(language.length, names.length);
        language.forEach((text, i) => {
            assert.ok(text.trim(), names[i]);
            assert.equal(gaps(text), gaps(en[i]!), `${names[i]}: ${text}`);
        });
    }
});

test("an owner's text goes before the widget's", () => {
    const say = texts((name) => (name == "left" ? "noch {n} Zeichen, {n}!" : null), de);
    assert.equal(say("left", 3), "noch 3 Zeichen, 3!");
    assert.equal(say("ask"), "Fragen");
});

test("on a page of the other direction every text is isolated, attributes and all", () => {
    const say = texts(
        () => null,
        en,
        () => true,
    );
    assert.equal(say("helpful"), "\u2068Helpful?\u2069");
    assert.equal(say("left", 3), "\u20683 left\u2069");
});

test("the words that answer are counted in code points from where the quote begins", () => {
    const quote = "After 🍞🍞 the crumb turns gummy.";
    const cut = (start: number, end: number) => threefold({ quote, start: 100, highlight: { start, end } });
    assert.deepEqual(cut(109, 131), ["After 🍞🍞 ", "the crumb turns gummy.", ""]);
    assert.deepEqual(cut(100, 105), ["", "After", " 🍞🍞 the crumb turns gummy."]);
    // A service that breaks the contract marks too little, and loses no letter.
    assert.deepEqual(cut(90, 95), ["", "", quote]);
    assert.deepEqual(cut(125, 900), ["After 🍞🍞 the crumb turns ", "gummy.", ""]);
    assert.deepEqual(threefold({ quote, start: 100, highlight: null }), ["", "", quote]);
});

test("a title cannot turn what stands around it, and keeps everything else", () => {
    assert.equal(unturned("\u202eevil\u202c \u2067a\u2069\u202a\u202b\u202d\u2066\u2068"), "evil a");
    assert.equal(unturned("خبز\u200f 1 – 2"), "خبز\u200f 1 – 2");
});

test("the built texts are those of the sources", async () => {
    const file = `${process.cwd()}/../Api/wwwroot/widget/de.json`;
    assert.deepEqual(JSON.parse(await readFile(file, "utf8")), de);
});
