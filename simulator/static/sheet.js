// The list that rises from the bottom of a phone, and the small menus. One thing open at a time; Escape closes it.

import { listItem } from "./message.js";

export class Sheet {
  constructor(root) {
    this.root = root;
    this.sheet = root.querySelector(".sheet");
    this.sheet.querySelector(".sheet-close").addEventListener("click", () => this.close());
    this.sheet.addEventListener("keydown", (event) => this.key(event));
  }

  open(message, opener, choose) {
    this.opener = opener;
    this.sheet.querySelector("h3").textContent = message.list.button;
    this.sheet.setAttribute("aria-label", message.list.button);
    const items = message.choices.map((choice) => {
      const item = listItem(choice);
      item.firstElementChild.addEventListener("click", () => {
        this.close();
        choose(choice);
      });
      return item;
    });
    this.sheet.querySelector("ul").replaceChildren(...items);
    this.show(true);
    items[0]?.firstElementChild.focus();
  }

  close() {
    this.show(false);
    this.opener?.focus();
  }

  show(open) {
    this.sheet.hidden = !open;
    for (const node of this.root.querySelectorAll(".chat, .scroll, .write, .to-end")) node.inert = open;
  }

  /** Arrows walk through the list. */
  key(event) {
    const buttons = [...this.sheet.querySelectorAll("ul button")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    if (!step) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
}

/** A button and the menu it opens. pick: called with the button that was chosen. */
export function menu(button, box, pick) {
  const show = (open) => {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) box.querySelector("button").focus();
  };
  button.addEventListener("click", () => show(box.hidden));
  box.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    show(false);
    button.focus();
    pick(chosen);
  });
  for (const node of [box, button]) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || box.hidden) return;
      show(false);
      button.focus();
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (!box.hidden && !box.contains(event.target) && !button.contains(event.target)) show(false);
  });
}
