import { existsSync } from "node:fs";

/** Where a file or folder of this package is; looked for upwards, because the program also runs bundled. */
export function packageFile(name: string): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("../", folder);
  return new URL(name, folder);
}
