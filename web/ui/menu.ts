/** What the pop-up menu shows, and where. */
export interface MenuAction {
  readonly kind: "action";
  readonly title: string;
  readonly key?: string;
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

export interface MenuGroup {
  readonly kind: "group";
  readonly title: string;
  readonly entries: readonly MenuEntry[];
}

export type MenuEntry = MenuAction | MenuGroup | { readonly kind: "line" };

export interface OpenMenu {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly x: number;
  readonly y: number;
}
