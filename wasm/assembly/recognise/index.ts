/** The families of applications; their files declare themselves. Within a first byte the earlier file is asked first. */
import "./bittorrent.ts";
import "./tunnels.ts";
import "./directory.ts";
import "./databases.ts";
import "./messaging.ts";
import "./industrial.ts";
import "./routing.ts";
import "./remote.ts";
import "./chats.ts";
import "./games.ts";
import "./media.ts";
