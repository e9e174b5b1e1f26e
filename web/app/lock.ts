import { LOCKED_CONNECTIONS } from "#shared/policy/security-headers.ts";

/** From here on the browser itself refuses every request of this page to another site. There is no way back but a new page. */
export function lockConnections(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = LOCKED_CONNECTIONS;
  document.head.append(policy);
}

/** Whether the page has given up its right to ask other sites. */
export function isLocked(): boolean {
  return (
    document.head.querySelector('meta[http-equiv="Content-Security-Policy"][content="' + LOCKED_CONNECTIONS + '"]') !==
    null
  );
}
