import type { AggregateAttributes } from "./attributes.ts";

export type OptionName = Exclude<keyof AggregateAttributes, "arguments">;

/** One option of CREATE AGGREGATE; its keyword in lower case is also its property in the document. */
export interface AggregateOption {
  readonly keyword: string;
  /** sql: text as it is · literal: text in quotes · number · flag: the keyword alone · word: one of some words. */
  readonly form: "sql" | "literal" | "number" | "flag" | "word";
  readonly standard: string | number | boolean | null;
  readonly description: string;
}

const sql = (keyword: string, description: string): AggregateOption => ({
  keyword,
  form: "sql",
  standard: null,
  description,
});
const flag = (keyword: string, description: string): AggregateOption => ({
  keyword,
  form: "flag",
  standard: false,
  description,
});
const literal = (keyword: string, description: string): AggregateOption => ({
  ...sql(keyword, description),
  form: "literal",
});
const number = (keyword: string, description: string): AggregateOption => ({
  keyword,
  form: "number",
  standard: 0,
  description,
});
const word = (keyword: string, standard: string | null, description: string): AggregateOption => ({
  keyword,
  form: "word",
  standard,
  description,
});

/** The options in the order in which they are written. */
export const options: { readonly [Name in OptionName]: AggregateOption } = {
  sfunc: sql("SFUNC", "State transition function."),
  stype: sql("STYPE", "Type of the state."),
  sspace: number("SSPACE", "Estimated size of the state in bytes."),
  finalfunc: sql("FINALFUNC", "Function that makes the result of the state."),
  finalfuncExtra: flag("FINALFUNC_EXTRA", "The final function is given nulls for the arguments too."),
  finalfuncModify: word("FINALFUNC_MODIFY", null, "What the final function does to the state."),
  combinefunc: sql("COMBINEFUNC", "Function that combines two states."),
  serialfunc: sql("SERIALFUNC", "Function that makes bytes of a state."),
  deserialfunc: sql("DESERIALFUNC", "Function that makes a state of bytes."),
  initcond: literal("INITCOND", "Initial state as text; null when left out."),
  msfunc: sql("MSFUNC", "Moving aggregates: forward transition function."),
  minvfunc: sql("MINVFUNC", "Moving aggregates: inverse transition function."),
  mstype: sql("MSTYPE", "Moving aggregates: type of the state."),
  msspace: number("MSSPACE", "Moving aggregates: estimated size of the state in bytes."),
  mfinalfunc: sql("MFINALFUNC", "Moving aggregates: final function."),
  mfinalfuncExtra: flag("MFINALFUNC_EXTRA", "Moving aggregates: the final function is given nulls too."),
  mfinalfuncModify: word("MFINALFUNC_MODIFY", null, "Moving aggregates: what the final function does to the state."),
  minitcond: literal("MINITCOND", "Moving aggregates: initial state as text."),
  sortop: sql("SORTOP", "Sort operator of a MIN- or MAX-like aggregate, `OPERATOR(pg_catalog.<)`."),
  parallel: word("PARALLEL", "unsafe", "unsafe when left out."),
  hypothetical: flag("HYPOTHETICAL", "A hypothetical-set aggregate."),
};
export const optionNames: readonly OptionName[] = Object.keys(options) as OptionName[];
