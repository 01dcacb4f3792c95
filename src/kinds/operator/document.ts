import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import type { OperatorAttributes } from "./attributes.ts";

const text = (value: Json | undefined): string | null => (value as string | undefined) ?? null;

export const document: DocumentPart<OperatorAttributes> = {
  section: "operators",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description:
      "An operator; its key is its name and the types of its operands, `===(integer, integer)`; NONE left of a prefix operator.",
    properties: {
      function: { type: "string", description: "Function that computes it." },
      commutator: { type: "string", description: "Operator with exchanged operands, `OPERATOR(public.===)`." },
      negator: { type: "string", description: "Operator with the opposite result, `OPERATOR(public.!==)`." },
      restrict: { type: "string", description: "Estimator of conditions, such as eqsel." },
      join: { type: "string", description: "Estimator of joins, such as eqjoinsel." },
      hashes: { type: "boolean", description: "Hash joins can use it." },
      merges: { type: "boolean", description: "Merge joins can use it." },
    },
    required: ["function"],
  },
  shorthand: "function",
  read: (value) => ({
    attributes: {
      function: value["function"] as string,
      commutator: text(value["commutator"]),
      negator: text(value["negator"]),
      restrict: text(value["restrict"]),
      join: text(value["join"]),
      hashes: value["hashes"] === true,
      merges: value["merges"] === true,
    },
  }),
  write: ({ attributes: a }) => ({
    function: a.function,
    ...(a.commutator !== null && { commutator: a.commutator }),
    ...(a.negator !== null && { negator: a.negator }),
    ...(a.restrict !== null && { restrict: a.restrict }),
    ...(a.join !== null && { join: a.join }),
    ...(a.hashes && { hashes: true }),
    ...(a.merges && { merges: true }),
  }),
};
