import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://127.0.0.1/" } },
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    reporters: ["default", "./scripts/summary-reporter.mjs"],
    // The clock of a workspace is Shanghai; running the tests elsewhere proves that no code reads the machine's zone.
    env: { TZ: "America/New_York" },
    testTimeout: 40_000,
  },
});
