import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const page = process.env.PULSEBOARD_PAGE_OUT ?? resolve(root, "../src/pulseboard/web/page");
/** Where `npm run dev` finds a running Pulseboard. It answers its own page only, so what is passed on says to be that. */
const server = process.env.PULSEBOARD_SERVER ?? "127.0.0.1:8000";
const passedOn = { changeOrigin: true, headers: { origin: `http://${server}` } };

/**
 * Writes the build's id into index.html: the server reads it there and tells it in HELLO, so that a page that was open
 * while a newer one was installed can say so. index.html names every built file by its content, so its own hash (with
 * the files that are copied as they are) stands for the whole build and is the same for the same sources.
 */
function buildId() {
  return {
    name: "pulseboard-build-id",
    apply: "build" as const,
    transformIndexHtml: {
      order: "post" as const,
      handler(html: string) {
        const hash = createHash("sha256").update(html);
        const copied = join(root, "public");
        for (const file of readdirSync(copied).sort()) hash.update(file).update(readFileSync(join(copied, file)));
        const content = hash.digest("hex").slice(0, 12);
        return [{ tag: "meta", attrs: { name: "pulseboard-build", content }, injectTo: "head" as const }];
      },
    },
  };
}

/** Each file of script and style once more, compressed: the server sends the form that the browser takes. */
function compressed() {
  return {
    name: "pulseboard-compressed",
    apply: "build" as const,
    writeBundle({ dir = page }: { dir?: string }, bundle: Record<string, unknown>) {
      for (const name of Object.keys(bundle).filter((each) => /\.(js|css)$/.test(each))) {
        const content = readFileSync(join(dir, name));
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  base: "./", // the server says below which path the page is
  plugins: [react(), tailwindcss(), buildId(), compressed()],
  build: { outDir: page, emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false } },
  server: {
    proxy: {
      "/api": { target: `http://${server}`, ...passedOn },
      "/ws": { target: `ws://${server}`, ws: true, ...passedOn },
    },
  },
  test: { include: ["{src,test}/**/*.test.{ts,tsx}"], restoreMocks: true, pool: "threads", maxWorkers: "100%" },
});
