import { existsSync } from "node:fs";

/** Where a file or folder of this package is; looked for upwards, because the program also runs bundled. */
export function packageFile(name: string): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) {
    const above = new URL("../", folder);
    if (above.href === folder.href) throw new Error("The package of flux-migrate has no package.json");
    folder = above;
  }
  return new URL(name, folder);
}
