/** From where on something is called odd, where the user has no say (shared/model/limits has what he may change). */

export const HTTP_LIMITS = {
  /** Status from which a response is an error. */
  errorStatus: 400,
} as const;

export const TLS_LIMITS = {
  /** TLS 1.2. */
  oldestVersion: 0x0303,
} as const;
