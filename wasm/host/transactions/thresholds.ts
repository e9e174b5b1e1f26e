/** From where on something is called odd, where the user has no say (shared/model/limits has what he may change). */

export const TEXT_LIMITS = {
  /** Share of letters that follow each other as in words: what has less is made of no words. */
  wordLikeness: 0.65,
} as const;

export const HTTP_LIMITS = {
  /** Status from which a response is an error. */
  errorStatus: 400,
} as const;

export const TLS_LIMITS = {
  /** TLS 1.2. */
  oldestVersion: 0x0303,
} as const;
