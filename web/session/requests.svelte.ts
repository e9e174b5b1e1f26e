/** Counts what this page asked the network for, from the browser's own records: the proof that a capture stays here. */
export class RequestCounter {
  #own = $state(0);
  #foreign = $state.raw<readonly string[]>([]);

  get own(): number {
    return this.#own;
  }
  /** Hosts of other sites that were asked: only ever those that the user agreed to. */
  get foreign(): readonly string[] {
    return this.#foreign;
  }

  /** Counts from the page's first request on. The browser records no addresses with blob: or data:, they are no requests. */
  watch(): void {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#count(entry.name);
    }).observe({ type: "resource", buffered: true });
  }

  #count(address: string): void {
    const { protocol, origin, host } = parseAddressOf(address);
    if (!protocol.startsWith("http")) return;
    if (origin === location.origin) this.#own++;
    else this.#foreign = [...this.#foreign, host];
  }
}

function parseAddressOf(text: string): Pick<HTMLAnchorElement, "protocol" | "origin" | "host"> {
  const link = document.createElement("a");
  link.href = text;
  return link;
}
