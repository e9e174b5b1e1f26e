/** Tests of all values of a field, with quantifiers, as capture expressions. */

import type { CompareOperator, Literal, Quantifier } from "../model.ts";
import { allOf, anyOf, not, type CaptureExpression } from "./expression.ts";
import type { CaptureField, Carrier, Place } from "./place.ts";
import { existence, testPlace, testPlaceRange } from "./place-test.ts";

/** What one value is asked. */
export type Predicate =
  | { readonly kind: "compare"; readonly operator: CompareOperator; readonly literal: Literal }
  | {
      readonly kind: "member";
      readonly items: readonly { readonly from: Literal; readonly to: Literal | undefined }[];
    };

export interface Question {
  readonly predicate: Predicate;
  readonly quantifier: Quantifier;
  /** The predicate must not hold; for a field that is not there this is false as well. */
  readonly isNegated: boolean;
}

function ask(place: Place, predicate: Predicate, exists: string): CaptureExpression | undefined {
  if (predicate.kind === "compare") return testPlace(place, predicate.operator, predicate.literal, exists);
  const items: CaptureExpression[] = [];
  for (const { from, to } of predicate.items) {
    const item = to === undefined ? testPlace(place, "==", from, exists) : testPlaceRange(place, from, to, exists);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return anyOf(...items);
}

function askAll(carrier: Carrier, predicate: Predicate): CaptureExpression[] | undefined {
  const tests: CaptureExpression[] = [];
  for (const place of carrier.places) {
    const asked = ask(place, predicate, carrier.exists);
    if (asked === undefined) return undefined;
    tests.push(asked);
  }
  return tests;
}

function askCarrier(carrier: Carrier, { predicate, quantifier, isNegated }: Question): CaptureExpression | undefined {
  const needsSome = (quantifier === "any") !== isNegated;
  const short = needsSome && carrier.either !== undefined ? ask(carrier.either, predicate, carrier.exists) : undefined;
  const tests = short === undefined ? askAll(carrier, predicate) : [short];
  if (tests === undefined) return undefined;
  const held = needsSome ? anyOf(...tests) : allOf(...tests);
  if (isNegated) return allOf(existence(carrier.exists), not(held));
  return carrier.needsGuard ? allOf(existence(carrier.exists), held) : held;
}

/** "!=" is "==" turned around where the places have no "!=" of their own. */
function normalise(field: CaptureField, question: Question): Question {
  const { predicate, isNegated } = question;
  if (predicate.kind !== "compare" || predicate.operator !== "!=") return question;
  const hasDiffers = field.carriers.every(({ places }) =>
    places.every(({ kind }) => kind === "number" || kind === "bit"),
  );
  if (hasDiffers) return question;
  return { ...question, predicate: { ...predicate, operator: "==" }, isNegated: !isNegated };
}

/** The capture expression for the question, or undefined where capture filters cannot ask it. */
export function askField(field: CaptureField, question: Question): CaptureExpression | undefined {
  const normal = normalise(field, question);
  const asked: CaptureExpression[] = [];
  for (const carrier of field.carriers) {
    const expression = askCarrier(carrier, normal);
    if (expression === undefined) return undefined;
    asked.push(expression);
  }
  return anyOf(...asked);
}
