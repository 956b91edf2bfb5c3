// Builds src/Api/wwwroot/console: one page, one script, one style sheet. The same sources make the same bytes.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const folder = new URL("../Api/wwwroot/console/", import.meta.url);
const most = 102_400;
const browsers = ["chrome123", "firefox131", "safari17.5"];
const source = (path) => new URL(`src/${path}`, import.meta.url).pathname;

// Properties and members of the console's own, by names that no document, reply or setting uses: they may be shortened.
const own = `
onPress onChoose onConfirm onErased onSaved onDone onTaken onSend onKept onRotated onRevoked onDeleted onEntered onLeave
onRetry onSearch onChanged onEnded onMove onText onEscape isBusy isSubmit isKept isExpanded isLabelSeen isSlow isMissing
isLoadingMore isShort isLastAdmin isRotated mayWrite mayKeep mayManage refused reload setAsking heardAt askAgain
bySource columns caption client isWhole isNothing look label busy action verb words hint lead nameOf isOwn ended
`;

const { outputFiles } = await build({
    entryPoints: [
        { in: source("main.tsx"), out: "console" },
        { in: source("styles/all.css"), out: "console" },
    ],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: browsers,
    // The calls of the automatic runtime are longer by a tenth.
    tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },

    inject: [source("jsx.ts")],
    mangleProps: new RegExp(`^(${own.trim().split(/\s+/).join("|")})$`),
    legalComments: "none",
    outdir: "out",
    write: false,
});
await mkdir(folder, { recursive: true });
const text = (extension) => outputFiles.find(({ path }) => path.endsWith(extension)).text;
// esbuild bundles; terser folds what is used once. Preact's own notice stands in NOTICE.
const { code } = await minify(text(".js"), {
    module: true,
    ecma: 2022,
    compress: { passes: 4, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
    format: { preamble: "/*! BlogManager console, MIT licence; with Preact, MIT licence */" },
});
for (const [name, content] of [
    ["console.js", code],
    ["console.css", text(".css")],
]) {
    const bytes = Buffer.from(content);
    await writeFile(new URL(name, folder), bytes);
    console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}
await copyFile(source("index.html"), new URL("index.html", folder));
const size = Buffer.byteLength(code);
if (size > most) throw new Error(`console.js has ${size} bytes, ${size - most} more than it may have`);
