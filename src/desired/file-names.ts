/** Names that Windows keeps for devices. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const maxLength = 120;

/**
 * File names (without extension) for the keys of a document, in their order: readable, safe on every file system, and
 * different from each other even where letter case does not count. Same keys, same names.
 */
export function fileNames(keys: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return keys.map((key) => {
    const slug = slugOf(key);
    let name = slug;
    for (let n = 2; taken.has(fold(name)); n++) name = `${slug}-${n}`;
    taken.add(fold(name));
    return name;
  });
}

const fold = (name: string): string => name.normalize("NFC").toLowerCase();

function slugOf(key: string): string {
  const slug = key
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/-*\.-*/g, ".")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, maxLength);
  return slug === "" || reserved.test(slug) ? `_${slug}` : slug;
}
