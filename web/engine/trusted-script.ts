/** The only script addresses that the page may run beyond its own modules: its worker and its service worker. */

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => unknown };
}

function checkOwn(url: string): string {
  if (new URL(url, location.href).origin !== location.origin)
    throw new TypeError(`${url} is not a script of this site`);
  return url;
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** The address as the browser demands it under `require-trusted-types-for 'script'`; throws for another site's. */
export function trustedScriptUrl(url: string): unknown {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy("tapglass", { createScriptURL: checkOwn });
  return policy === undefined ? checkOwn(url) : policy.createScriptURL(url);
}
