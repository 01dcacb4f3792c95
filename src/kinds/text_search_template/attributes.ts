/** `CREATE TEXT SEARCH TEMPLATE`: functions by their names as SQL takes them. PostgreSQL can alter nothing of one but its name and schema. */
export type TextSearchTemplateAttributes = {
  readonly init: string | null;
  readonly lexize: string;
};
