import { conversations } from "./conversations/view.ts";
import { flows } from "./flows/view.ts";
import { dns } from "./dns/view.ts";
import { graphs } from "./graphs/view.ts";
import { expert } from "./expert/view.ts";
import { help } from "./help/view.ts";
import { http } from "./http/view.ts";
import { names } from "./names/view.ts";
import { objects } from "./objects/view.ts";
import { overview } from "./overview/view.ts";
import { packets } from "./packets/view.ts";
import { processes } from "./processes/view.ts";
import { sensors } from "./sensors/view.ts";
import { start } from "./start/view.ts";
import { stored } from "./stored/view.ts";
import { tls } from "./tls/view.ts";
import { stream } from "./stream/view.ts";
import type { View } from "../session/view.ts";

export const VIEWS: readonly View[] = [
  start,
  sensors,
  packets,
  flows,
  conversations,
  stream,
  graphs,
  objects,
  overview,
  expert,
  dns,
  http,
  tls,
  names,
  processes,
  stored,
  help,
];
