/** The temporary name under which the copy of a column, index or constraint is built. At most 63 bytes. */
export function copyName(name: string): string {
  return shorten("flux_new_", name);
}

/** The name that the replaced thing bears between the switch and its removal. */
export function oldName(name: string): string {
  return shorten("flux_old_", name);
}

/** `prefix` + name within PostgreSQL's 63 bytes; a longer name keeps its beginning and gets a hash of the whole. */
export function shorten(prefix: string, name: string): string {
  const whole = prefix + name;
  if (Buffer.byteLength(whole) <= 63) return whole;
  let hash = 5381;
  for (const char of name) hash = ((hash * 33) ^ (char.codePointAt(0) as number)) >>> 0;
  const suffix = `_${hash.toString(36)}`;
  let kept = "";
  for (const char of whole) {
    if (Buffer.byteLength(kept + char + suffix) > 63) break;
    kept += char;
  }
  return kept + suffix;
}
