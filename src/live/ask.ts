import pg from "pg";

/** The values of a row, in the order of its columns. */
export type Values = readonly unknown[];

/** Statements that give no rows, or one that does and who takes them. */
export interface Question {
  readonly sql: string;
  /** Called before the first row, and anew where it has to be asked again. */
  readonly taker?: (columns: readonly string[]) => (values: Values) => void;
}

type Parser = (text: string) => unknown;

/**
 * Runs statements in one round trip. Each row is handed over as it arrives, while the server works on the next: of large
 * schemas, keeping them all until the last is there takes longer than making objects of them.
 * @throws Error as the server says it, or as a taker throws it
 */
export function ask(client: pg.Client, questions: readonly Question[]): Promise<void> {
  if (questions.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = (error: Error | null): void => (error === null ? resolve() : reject(error));
    client.query(submittable(questions, done));
  });
}

/** A query whose rows are put into a list; it selects the columns that `Row` says. */
export function listing<Row extends Values>(sql: string, rows: Row[]): Question {
  const begin = (): ((values: Values) => void) => {
    rows.length = 0;
    return (values) => void rows.push(values as Row);
  };
  return { sql, taker: begin };
}

/** What the client calls with the server's messages, as it does for pg-cursor. (PostgreSQL manual, 55.2.2 Simple Query) */
function submittable(questions: readonly Question[], done: (error: Error | null) => void): pg.Submittable {
  const takers = questions.flatMap(({ taker }) => taker ?? []);
  let described = 0; // Also rows of which there are none.
  let parsers: readonly Parser[] = [];
  let take: ((values: Values) => void) | undefined;
  let thrown: Error | null = null;
  let isSettled = false;
  const settle = (error: Error | null): void => {
    if (isSettled) return;
    isSettled = true;
    handlers.callback?.(error);
    done(error);
  };
  const guarded = <Message>(work: (message: Message) => void) => {
    return (message: Message): void => {
      if (thrown !== null || isSettled) return;
      try {
        work(message);
      } catch (error) {
        thrown = error as Error; // Told when the server is ready again.
      }
    };
  };
  const handlers = {
    /** Where the URL says `query_timeout`, the client puts here what ends its clock. */
    callback: undefined as ((error: Error | null) => void) | undefined,
    submit: (connection: pg.Connection): void => {
      connection.query(questions.map(({ sql }) => `${sql};\n`).join(""));
    },
    handleRowDescription: guarded(({ fields }: { readonly fields: readonly pg.FieldDef[] }) => {
      parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID));
      take = takers[described++]?.(fields.map(({ name }) => name));
    }),
    handleDataRow: guarded(({ fields }: { readonly fields: unknown[] }) => {
      for (let i = 0; i < fields.length; i++) {
        const text = fields[i];
        if (text !== null) fields[i] = (parsers[i] as Parser)(text as string);
      }
      take?.(fields);
    }),
    handleCommandComplete: () => undefined,
    handleError: (error: Error) => settle(thrown ?? error),
    handleReadyForQuery: () => settle(thrown ?? unasked()),
  };
  // Rows that nobody asked for would have been taken for those of the next question.
  const unasked = (): Error | null =>
    described === takers.length ? null : new Error("This is a bug in flux-migrate: rows came that nobody takes");
  return handlers;
}

function parserOf(type: number): Parser {
  if (type === pg.types.builtins.OID) return asText;
  const parse: Parser = pg.types.getTypeParser(type);
  return type === textArray ? (text) => (plainArray.test(text) ? text.slice(1, -1).split(",") : parse(text)) : parse;
}

/** Oids are parts of addresses and nothing to reckon with. */
const asText: Parser = (text) => text;

/** The oid of text[]. */
const textArray = 1009;
/** An array with something in it, and nothing in quotes or braces. NULL stands without quotes. (PostgreSQL manual, 8.15.6) */
const plainArray = /^\{(?!.*NULL)[^"\\{}]+\}$/s;
