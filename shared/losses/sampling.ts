/**
 * Captures that hold one packet in so many, by choice: what was left out is counted, and is no loss. A file says it at the end of a comment
 * of its section, where every tool shows it.
 */

/** "sampled 1 in 5" */
export const describeSampling = (oneIn: number): string => `sampled 1 in ${oneIn}`;

const SAID = /(?:^|[:,] )sampled 1 in (\d{1,3})$/;

/** One packet in how many the files of these comments hold, the sparsest of them; 1 where none says so. */
export function findSampling(comments: readonly string[]): number {
  return comments.reduce((most, comment) => Math.max(most, Number(SAID.exec(comment)?.[1] ?? 1)), 1);
}
