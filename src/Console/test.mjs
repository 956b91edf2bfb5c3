// Runs the tests of the parts that need no browser; the others are proven in one, by tests/Browser.Tests.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const folder = await mkdtemp(join(tmpdir(), "console-tests-"));
try {
    const tests = (await readdir(new URL("test/", import.meta.url))).filter((name) => name.endsWith(".test.ts"));
    await build({
        entryPoints: tests.map((name) => new URL(`test/${name}`, import.meta.url).pathname),
        bundle: true,
        platform: "node",
        format: "esm",
        outExtension: { ".js": ".mjs" },
        outdir: folder,
    });
    const files = tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
    process.exitCode = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
    await rm(folder, { recursive: true });
}
