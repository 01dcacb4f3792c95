import { type Major, majors } from "./database.ts";

const whole = process.env["FLUX_CASES"] === "all";

/** In which modes plans are tried on a major: `npm test` tries each mode on one major, `npm run test:cases` both on both. */
export function modesOn(major: Major): readonly ("online" | "direct")[] {
  return whole ? ["online", "direct"] : major === majors.at(-1) ? ["online"] : ["direct"];
}
