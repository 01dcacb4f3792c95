/** `COMMENT ON ...`: an object of its own below whatever it describes. */
export type CommentAttributes = { readonly text: string };
