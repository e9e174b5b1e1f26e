import { createContext } from "svelte";
import type { Session } from "./session.svelte.ts";

/** The window's one session: set by the app, read by the views. */
export const [useSession, provideSession] = createContext<Session>();
