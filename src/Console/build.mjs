// Builds src/Api/wwwroot/console: one page, one script, one style sheet. The same sources make the same bytes.
import { copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const folder = new URL("../Api/wwwroot/console/", import.meta.url);
const most = 100_000;
const browsers = ["chrome123", "firefox131", "safari17.5"];

const { outputFiles } = await build({
    entryPoints: [
        { in: new URL("src/main.tsx", import.meta.url).pathname, out: "console" },
        { in: new URL("src/styles/all.css", import.meta.url).pathname, out: "console" },
    ],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: browsers,
    jsx: "automatic",
    jsxImportSource: "preact",
    // Preact's own notice stands in NOTICE.
    legalComments: "none",
    banner: { js: "/*! BlogManager console, MIT licence; contains Preact, MIT licence */" },
    outdir: "out",
    write: false,
});
await mkdir(folder, { recursive: true });
for (const file of outputFiles) {
    const name = file.path.endsWith(".css") ? "console.css" : "console.js";
    await writeFile(new URL(name, folder), file.contents);
    console.log(`${name}: ${file.contents.length} bytes, ${gzipSync(file.contents, { level: 9 }).length} gzipped`);
}
await copyFile(new URL("src/index.html", import.meta.url), new URL("index.html", folder));
const { size } = await stat(new URL("console.js", folder));
if (size > most) throw new Error(`console.js has ${size} bytes, ${size - most} more than it may have`);
