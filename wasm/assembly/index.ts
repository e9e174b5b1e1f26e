/** What the host may call: nothing here but exports. Addresses and counts are unsigned: `>>> 0` on the other side. */
import { detailSink } from "./pass.ts";

import { detail, firstPacketTime, lateTotal, pump, rowUnderWay, skipRecord } from "./pass.ts";
import "./recognise/index.ts";
import { applicationTable, applicationTotal } from "./core/applications.ts";
import { protocolOfPorts } from "./core/dispatch.ts";
import { unackedRefused } from "./flow/unacked.ts";
import { analysisBits } from "./flow/analysis-table.ts";
import { allocate, foresee, isExhausted, usedBytes } from "./core/memory.ts";
import { expectedRefused } from "./core/expected.ts";
import { linksRefused } from "./core/links.ts";
import { memoRefused } from "./core/memo.ts";
import { noteTable, noteTotal, notesUncounted } from "./core/note-counts.ts";
import { pathOverflow, pathTable, pathTotal } from "./core/path.ts";
import { fieldTable, fieldTotal, protocolTable, protocolTotal } from "./core/registry.ts";
import { hostField } from "./dissect/frame.ts";
import {
  assemblyAt,
  assemblyTotal,
  clearStaged,
  findAssembly,
  listNeeded,
  neededRows,
  stage,
} from "./flow/assembly.ts";
import { connectionPacket, endConnectionPacket } from "./connection-pass.ts";
import { endLook, followPacket, locatePayload } from "./follow-pass.ts";
import {
  beginTransportFacts,
  takeTransports,
  transportCount,
  transportRecords,
  transportsLost,
} from "./flow/transport-facts.ts";
import {
  beginFollow,
  countFlowRows,
  endFollow,
  findStream,
  flowRows,
  listFlowRows,
  payloadAt,
} from "./flow/follow/follow.ts";
import {
  findPiece,
  pieceAt,
  pieceTotal,
  piecesRefused,
  repeatTable,
  repeatTotal,
  repeatsLeftOut,
  sideAt,
} from "./flow/follow/pieces.ts";
import { DURATION } from "./flow/flow-fields.ts";
import { reserveFlowFacts } from "./flow/flow-facts.ts";
import { claimsRefused } from "./core/address-owners.ts";
import { communityText, nameFlow } from "./flow/community-id.ts";
import { flowAt, flowTotal, flowsRefused, flowsWithPackets, streamTotal } from "./flow/flow-table.ts";
import { outerAt, outerRefused, outerTotal } from "./flow/outer-flows.ts";
import { headersRefused } from "./dissect/http2/hpack.ts";
import { cryptoRefused } from "./dissect/quic/crypto-stream.ts";
import { dtlsPiecesRefused } from "./dissect/tls/dtls-pieces.ts";
import { touchSum } from "./flow/touch.ts";
import { pendingAbandoned, pendingAlive, pendingOverlong } from "./flow/pending.ts";
import {
  blocksRefused,
  blockTable,
  blockTotal,
  commitInput,
  damageDropped,
  damageTable,
  damageTotal,
  interfaceAt,
  interfaceTotal,
  openInput,
  waiveInput,
  reserveInput,
} from "./read/input.ts";
import { blockAt, rowTotal } from "./table/packets.ts";
import { annotationBits } from "./table/annotations.ts";
import {
  beginCollecting,
  collectField,
  collectedBytes,
  collectedLost,
  collectedRecords,
  endCollecting,
  takeCollected,
} from "./collect.ts";
import { reserveInterfaceNames, setComments, setInterfaceName } from "./table/host-texts.ts";
import { listsLost } from "./filter/lists.ts";
import { reserveProgram } from "./filter/program.ts";
import { countMatches, endRun } from "./filter/run.ts";
import {
  asksComments,
  asksInterfaceNames,
  deferredRows,
  deferredTotal,
  findStretch,
  holdsForLast,
  judgeRow,
  judgeStretch,
  readReferences,
  runDissected,
  runHasReferences,
  runMatched,
  runMatches,
  skipJudged,
  startBlock,
  startRun,
  stretchLength,
  stretchOffset,
  stretchSource,
} from "./scan.ts";
import { earliestTime, latestTime, severityTotal, totalCaptured, totalOriginal } from "./table/totals.ts";
import { inputBytesRead, inputDamaged, inputDone, inputFormat, inputOrders, inputPackets } from "./read/facts.ts";

export {
  unackedRefused,
  reserveFlowFacts,
  analysisBits,
  protocolOfPorts,
  applicationTable,
  applicationTotal,
  beginCollecting,
  collectField,
  collectedBytes,
  collectedLost,
  collectedRecords,
  endCollecting,
  takeCollected,
  expectedRefused,
  linksRefused,
  detail,
  firstPacketTime,
  pump,
  rowUnderWay,
  skipRecord,
  allocate,
  foresee,
  isExhausted,
  usedBytes,
  memoRefused,
  noteTable,
  noteTotal,
  notesUncounted,
  pathOverflow,
  pathTable,
  pathTotal,
  fieldTable,
  fieldTotal,
  protocolTable,
  protocolTotal,
  hostField,
  assemblyAt,
  assemblyTotal,
  clearStaged,
  findAssembly,
  listNeeded,
  neededRows,
  stage,
  endLook,
  beginTransportFacts,
  connectionPacket,
  endConnectionPacket,
  takeTransports,
  transportCount,
  transportRecords,
  transportsLost,
  followPacket,
  locatePayload,
  beginFollow,
  countFlowRows,
  endFollow,
  findStream,
  streamTotal,
  flowRows,
  listFlowRows,
  payloadAt,
  findPiece,
  pieceAt,
  pieceTotal,
  piecesRefused,
  repeatTable,
  repeatTotal,
  repeatsLeftOut,
  sideAt,
  flowAt,
  flowTotal,
  flowsRefused,
  flowsWithPackets,
  outerAt,
  outerRefused,
  outerTotal,
  claimsRefused,
  communityText,
  nameFlow,
  pendingAbandoned,
  touchSum,
  headersRefused,
  cryptoRefused,
  dtlsPiecesRefused,
  pendingAlive,
  pendingOverlong,
  blocksRefused,
  blockTable,
  blockTotal,
  commitInput,
  damageDropped,
  damageTable,
  damageTotal,
  interfaceAt,
  interfaceTotal,
  openInput,
  reserveInput,
  waiveInput,
  lateTotal,
  blockAt,
  earliestTime,
  latestTime,
  severityTotal,
  totalCaptured,
  totalOriginal,
  rowTotal,
  inputBytesRead,
  inputDamaged,
  inputDone,
  inputFormat,
  inputOrders,
  inputPackets,
  annotationBits,
  reserveInterfaceNames,
  setComments,
  setInterfaceName,
  asksComments,
  asksInterfaceNames,
  listsLost,
  reserveProgram,
  countMatches,
  endRun,
  deferredRows,
  deferredTotal,
  findStretch,
  holdsForLast,
  judgeRow,
  judgeStretch,
  readReferences,
  runDissected,
  runHasReferences,
  runMatched,
  runMatches,
  skipJudged,
  startBlock,
  startRun,
  stretchLength,
  stretchOffset,
  stretchSource,
};

/** Field id of flow.duration: the flow's own fields stand around it. */
export function flowField(): u32 {
  return DURATION;
}
export function nodeTable(): usize {
  return detailSink.nodes;
}
export function nodeTotal(): u32 {
  return detailSink.nodeCount;
}
export function nodesLost(): u32 {
  return detailSink.nodesLost;
}
export function infoTable(): usize {
  return detailSink.infos;
}
export function infoTotal(): u32 {
  return detailSink.infoCount;
}
/** First piece of the info column; those before it belong to lower layers' heads. */
export function infoFirst(): u32 {
  return detailSink.infoStart;
}
export function viewTable(): usize {
  return detailSink.views;
}
export function viewTotal(): u32 {
  return detailSink.viewCount;
}
/** Path, row flags, flow and ports of the last detail(). */
export function detailPath(): u32 {
  return detailSink.path;
}
export function detailFlags(): u32 {
  return detailSink.flags;
}
