let segmenter: Intl.Segmenter | undefined;

/** What a person sees as one character each. To prepare for that takes as long as all else in a short command. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Scripts and symbols that a terminal draws two cells wide. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

/** How many terminal cells a text takes. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemesOf(text)) cells += cellsOf(segment);
  return cells;
}

function cellsOf(grapheme: string): number {
  if (/^[\p{M}\p{Cf}]+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** The text in one line, with what would move the cursor or change colours made visible. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "�");
}

/** The text in one line of at most so many cells, cut with an ellipsis. */
export function truncate(text: string, cells: number): string {
  const line = oneLine(text);
  if (displayWidth(line) <= cells) return line;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemesOf(line)) {
    const next = cellsOf(segment);
    if (used + next > cells - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in exactly so many cells. */
export function fill(text: string, cells: number, align: "left" | "right" = "left"): string {
  const cut = truncate(text, cells);
  const gap = " ".repeat(Math.max(0, cells - displayWidth(cut)));
  return align === "left" ? cut + gap : gap + cut;
}

/** The text's words in lines of at most so many cells; a longer word is cut. */
export function wrap(text: string, cells: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= cells) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = truncate(word, cells);
    }
  }
  return line === "" ? lines : [...lines, line];
}
