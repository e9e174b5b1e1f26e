import { help } from "./help/view.ts";
import { overview } from "./overview/view.ts";
import { packets } from "./packets/view.ts";
import { start } from "./start/view.ts";
import { stream } from "./stream/view.ts";
import type { View } from "../session/view.ts";

export const VIEWS: readonly View[] = [start, packets, stream, overview, help];
