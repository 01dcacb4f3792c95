import { defineConfig } from "vitest/config";

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ["test/support/servers.ts"],
    maxWorkers: 2,
    // The modules of src/ keep no state between tests, so that files may share them: loading them anew costs half a second a file.
    isolate: false,
  },
});
export default config;
