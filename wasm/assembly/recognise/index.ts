/** The families of applications; their files declare themselves. */
import "./bittorrent.ts";
