// Builds src/Api/wwwroot/widget.js, the one file that pages embed. The same sources make the same bytes.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const target = new URL("../Api/wwwroot/widget.js", import.meta.url);
const most = 15 * 1024;
// What a reader's browser must know; older ones show the page as if the widget were not there.
const browsers = ["chrome111", "firefox113", "safari16.4"];

const minifiedCss = {
  name: "minified-css",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: browsers });
      return { contents: code.trim(), loader: "text" };
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
  legalComments: "none",
  banner: { js: "/*! BlogManager widget, MIT licence */" },
  plugins: [minifiedCss],
  write: false,
});
const script = outputFiles[0].contents;
const size = gzipSync(script, { level: 9 }).length;
if (size > most) throw new Error(`widget.js has ${size} bytes gzipped, ${size - most} more than it may have`);
await mkdir(new URL(".", target), { recursive: true });
await writeFile(target, script);
console.log(`widget.js: ${script.length} bytes, ${size} gzipped (at most ${most})`);
