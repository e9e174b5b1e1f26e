/** Exit codes: 0 all well, 1 the capture is damaged (what could be read was told), 2 wrong use or unreadable. */
export type ExitCode = 0 | 1 | 2;
