import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { documents } from "./documents.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // The page may be served from any folder.
  base: "./",
  resolve: { alias: { "@openai/harmony": fileURLToPath(new URL("../dist/index.js", import.meta.url)) } },
  plugins: [documents()],
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 1000 },
  server: { fs: { allow: [".."] } },
});
