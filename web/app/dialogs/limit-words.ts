/** What each limit is, for the dialog: the number stands between title and unit. */
import type { LimitId } from "#shared/model/limits.ts";

type Words = readonly [title: string, unit: string];

export const LIMIT_GROUPS: readonly (readonly [title: string, ids: Readonly<Partial<Record<LimitId, Words>>>])[] = [
  [
    "DNS: remarks of the DNS view, questions of the expert view",
    {
      longName: ["Very long name: more than", "characters"],
      labelLength: ["Random label: from", "characters on, and"],
      labelBits: ["Random label: from", "bits a character on"],
      slowSeconds: ["Slow answer: after more than", "seconds"],
      repeats: ["Repeated query: from", "times on"],
      repeatSeconds: ["Repeated query: within", "seconds"],
      missingPercent: ["Many missing names: from", "% of a client's answers on"],
      missingSample: ["Many missing names: judged from", "answers on"],
      tunnelSample: ["Tunnel: judged from", "queries below a domain on"],
      tunnelScore: ["Tunnel: from", "points of 100 on"],
    },
  ],
  ["TLS: remarks of the TLS view", { rsaBits: ["Weak key: RSA with fewer than", "bits"] }],
  [
    "Flows: questions of the expert view",
    {
      payloadBytes: ["Unknown protocol: judged from", "payload bytes of a packet on"],
      manyPackets: ["Many packets: from", "packets on"],
      manyBytes: ["Many bytes: from", "bytes on"],
    },
  ],
];
