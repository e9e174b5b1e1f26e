/** From where on something is called odd: all the numbers in one place, each with its unit. */

export const DNS_LIMITS = {
  /** Characters of a whole name. */
  longName: 80,
  /** Characters of a label from which its entropy is judged, and bits per character. */
  entropyLabel: 16,
  entropyBits: 3.6,
  /** Queries for one name by one client within the window that a cache would have spared. */
  repeats: 5,
  repeatWindowSeconds: 60,
  /** Share of answered queries of a client whose name does not exist, from so many answers on. */
  missingShare: 0.35,
  missingSample: 20,
  /** Queries of a client below one registered domain from which it is judged, and points of 100. */
  tunnelSample: 20,
  tunnelScore: 60,
} as const;

export const HTTP_LIMITS = {
  /** Status from which a response is an error. */
  errorStatus: 400,
} as const;

export const TLS_LIMITS = {
  /** TLS 1.2. */
  oldestVersion: 0x0303,
  /** Bits of an RSA modulus. */
  rsaBits: 2048,
} as const;
