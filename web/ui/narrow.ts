/** Narrower than this, the phone's layout is in force. */
import { MediaQuery } from "svelte/reactivity";

export const narrowScreen = (): MediaQuery => new MediaQuery("max-width: 719px");
