// Builds src/Api/wwwroot/widget.js, the one file that pages embed. The same sources make the same bytes.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const target = new URL("../Api/wwwroot/widget.js", import.meta.url);
const most = 15_000;
// What a reader's browser must know; older ones show the page as if the widget were not there.
const browsers = ["chrome123", "firefox131", "safari17.5"];

// Members of the widget's own classes, by names that no document, reply or setting uses: they may be shortened.
const own = `
scene setting outline pageLanguage isSpeaking unopened refuse watchPage isInView takesVotes
isHere isAsking isWaiting hasPromise onAsk onStop onKey asking waiting measure reveal begun grow
refused running ended wayOn broken limited duration inside isThere emit leave renew meet placings
turns shown titled talk drawer more most own empty keep fit tell hint messages field level
feedback element quoted seconds words box api base build begin post count link
`;

const minifiedCss = {
    name: "minified-css",
    setup(setup) {
        setup.onLoad({ filter: /\.css$/ }, async ({ path }) => {
            const css = await build({
                entryPoints: [path],
                bundle: true,
                minify: true,
                target: browsers,
                write: false,
            });
            return { contents: css.outputFiles[0].text.trim(), loader: "text" };
        });
    },
};

const { outputFiles } = await build({
    entryPoints: [new URL("src/main.ts", import.meta.url).pathname],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: browsers,
    mangleProps: new RegExp(`^(${own.trim().split(/\s+/).join("|")})$`),
    legalComments: "none",
    plugins: [minifiedCss],
    write: false,
});
// esbuild bundles; terser folds what is used once, which is worth half a kilobyte.
const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2022,
    compress: { passes: 4 },
    format: { preamble: "/*! BlogManager widget, MIT licence */" },
});
const script = Buffer.from(code);
const size = gzipSync(script, { level: 9 }).length;
if (size > most) throw new Error(`widget.js has ${size} bytes gzipped, ${size - most} more than it may have`);
const folder = new URL("widget/", target);
await mkdir(folder, { recursive: true });
await writeFile(target, script);
// English is in the script; the texts of another language are fetched by the pages that are written in it.
for (const language of ["de", "es", "fr", "it", "pt", "nl", "ja"]) {
    const source = await readFile(new URL(`src/texts/${language}.ts`, import.meta.url), "utf8");
    const { code } = await transform(source, { loader: "ts", format: "esm" });
    const texts = (await import(`data:text/javascript,${encodeURIComponent(code)}`))[language];
    await writeFile(new URL(`${language}.json`, folder), JSON.stringify(texts));
}
console.log(`widget.js: ${script.length} bytes, ${size} gzipped (at most ${most})`);
