/** What the screen is like, as far as the layout depends on it. */
import { MediaQuery } from "svelte/reactivity";

/** Rows that fingers must hit are at least this high, in pixels. */
export const TOUCH_ROW = 44;

/** Narrower than this, the phone's layout is in force. */
export const narrowScreen = (): MediaQuery => new MediaQuery("max-width: 719px");

export const coarsePointer = (): MediaQuery => new MediaQuery("pointer: coarse");
