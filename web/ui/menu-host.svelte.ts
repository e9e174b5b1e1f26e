/** Where any part of the page asks for the one pop-up menu. Made by the app, passed down by context. */
import { createContext } from "svelte";
import type { OpenMenu } from "./menu.ts";

export class MenuHost {
  #menu = $state.raw<OpenMenu>();
  #returnTo: HTMLElement | undefined;

  get menu(): OpenMenu | undefined {
    return this.#menu;
  }

  open(menu: OpenMenu): void {
    this.#returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.#menu = menu;
  }

  close(): void {
    this.#menu = undefined;
    // Once the menu has gone, the focus goes back where it was, unless a dialog has taken it.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) this.#returnTo?.focus({ preventScroll: true });
    });
  }
}

export const [useMenus, provideMenus] = createContext<MenuHost>();
