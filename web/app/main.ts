import { mount } from "svelte";
import "../ui/theme.css";
import App from "./App.svelte";
import { lockConnections } from "./lock.ts";
import { keepOffline } from "./offline.ts";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
const asked = new URLSearchParams(location.search).get("open");
if (asked === null) lockConnections();
target.replaceChildren();
mount(App, { target, props: { askedUrl: asked ?? undefined } });
keepOffline();
