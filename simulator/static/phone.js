// One phone: who holds it, which app is open, what it shows.

import { ask, send } from "./ask.js";
import { render, separator, status } from "./message.js";
import { Sheet, menu } from "./sheet.js";
import * as time from "./time.js";

let made = 0;

export class Phone {
  /** owner: {channel, user, language}. changed, removed: called with this phone. */
  constructor(owner, changed, removed) {
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.owner = owner;
    this.changed = changed;
    made += 1;
    for (const input of this.all(".channel input")) input.name = `channel-${made}`;
    this.sheet = new Sheet(this.root);
    this.listen(removed);
    this.dress();
  }

  one(selector) { return this.root.querySelector(selector); }
  all(selector) { return this.root.querySelectorAll(selector); }

  listen(removed) {
    this.one(".person").addEventListener("change", (event) => {
      const [option] = event.target.selectedOptions;
      this.become({ user: option.value, language: option.dataset.language });
    });
    this.one(".language").addEventListener("change", (event) => this.become({ language: event.target.value }));
    for (const input of this.all(".channel input")) {
      input.addEventListener("change", () => this.become({ channel: input.value }));
    }
    this.one(".hello").addEventListener("click", (event) => this.act({ text: event.currentTarget.textContent }));
    this.one("[data-start]").addEventListener("click", (event) => this.act({ start: event.currentTarget.dataset.start }));
    menu(this.one(".attach-button"), this.one(".attach-menu"), (button) => this.act({ [button.dataset.act]: true }));
    menu(this.one(".menu-button"), this.one(".chat-menu"), (button) => this.command(button.dataset.do, removed));
    this.one(".to-end").addEventListener("click", () => this.toEnd());
    this.one(".scroll").addEventListener("scroll", () => this.far(), { passive: true });
    this.writing();
  }

  writing() {
    const field = this.one("textarea");
    const grow = () => {
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
    };
    field.addEventListener("input", grow);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.one(".write").requestSubmit();
    });
    this.one(".write").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!field.value.trim()) return;
      this.act({ text: field.value });
      field.value = "";
      grow();
      field.focus();
    });
  }

  become(change) {
    this.owner = { ...this.owner, ...change };
    this.dress();
    this.changed(this);
  }

  /** The look of the app, the direction of the language, an empty log that fills at the next look. */
  dress() {
    const { channel, user, language } = this.owner;
    this.one(".person").value = user;
    this.one(".language").value = language;
    for (const input of this.all(".channel input")) input.checked = input.value === channel;
    const [option] = this.one(".language").selectedOptions;
    const name = this.one(".person").selectedOptions[0]?.textContent ?? user;
    const screen = this.one(".screen");
    this.root.dataset.channel = channel;
    this.root.setAttribute("aria-label", `${name}, ${channel}`);
    screen.dir = option?.dataset.dir ?? "ltr";
    screen.lang = language;
    this.one(".hello").textContent = option?.dataset.hello ?? "";
    this.name = name;
    this.clear();
  }

  clear() {
    this.revision = 0;
    this.shown = new Map();
    this.one(".log").replaceChildren();
    this.one(".empty").hidden = false;
    this.sheet.show(false);
  }

  act(what) {
    const { channel, user, language } = this.owner;
    this.following = true;
    return send({ channel, user, language_hint: language, profile_name: this.name, ...what }).then(() => this.look());
  }

  async command(what, removed) {
    const { channel, user } = this.owner;
    if (what === "remove") removed(this);
    if (what === "block") await this.act({ blocked: !this.blocked });
    if (what === "reset") {
      await ask("POST", "reset", { channel, user });
      this.clear();
    }
  }

  /** Shows what changed since the last look; answers the simulated time. */
  async look() {
    const owner = this.owner;
    const query = new URLSearchParams({ channel: owner.channel, user: owner.user, changed: this.revision });
    const answer = await ask("GET", `messages?${query}`);
    if (answer?.status !== 200 || owner !== this.owner) return null;
    const { messages, revision, typing, blocked, now } = answer.body;
    if (revision >= this.revision) this.show(messages, revision);
    this.presence(typing, blocked, now);
    return now;
  }

  show(messages, revision) {
    const scroll = this.one(".scroll");
    const follows = this.following || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    this.revision = revision;
    for (const message of messages) this.place(message);
    if (messages.length && follows) this.toEnd();
    this.following = false;
    this.one(".empty").hidden = this.shown.size > 0;
    this.far();
  }

  place(message) {
    const known = this.shown.get(message.id);
    if (message.gone) {
      known?.item.remove();
      this.shown.delete(message.id);
      return;
    }
    message.chosen = this.chosen(message, known);
    const looks = JSON.stringify({ ...message, status: "", error: "" });
    if (known?.looks === looks) return status(known.item, message);
    const item = render(message, {
      tap: (on, choice, button) => this.tap(on, choice, button),
      open: (on, button) => this.sheet.open(on, button, (choice) => this.tap(on, choice)),
    });
    if (known) known.item.replaceWith(item);
    else this.append(item, message);
    this.shown.set(message.id, { item, looks, titles: this.titles(message, known) });
  }

  append(item, message) {
    const today = time.day(message.at) + time.year(message.at);
    const log = this.one(".log");
    if (log.dataset.day !== today || !log.childElementCount) log.append(separator(message.at));
    log.dataset.day = today;
    log.append(item);
  }

  /** What was tapped on a keyboard that is gone: Telegram shows no message for it. */
  chosen(message, known) {
    if (this.owner.channel !== "telegram" || !message.tapped || message.choices.length) return "";
    return this.titles(message, known).get(message.tapped.at(-1)) ?? "";
  }

  titles(message, known) {
    const earlier = message.earlier ?? [];
    return new Map([...(known?.titles ?? []), ...[...earlier, ...message.choices].map((choice) => [choice.id, choice.title])]);
  }

  tap(message, choice, button) {
    button?.setAttribute("aria-busy", "true");
    this.act({ choice: choice.id, message: message.id }).then(() => button?.removeAttribute("aria-busy"));
  }

  presence(typing, blocked, now) {
    const state = this.one(".state");
    const block = this.one('[data-do="block"]');
    const words = typing ? state.dataset.typing : state.dataset.online;
    block.dataset.words ??= block.textContent;
    const offer = blocked ? block.dataset.unblock : block.dataset.words;
    if (state.textContent !== words) state.textContent = words;
    if (block.textContent !== offer) block.textContent = offer;
    this.one(".typing").hidden = !typing;
    this.one(".bar-time").textContent = time.clock(now);
    this.blocked = blocked;
  }

  toEnd() {
    const scroll = this.one(".scroll");
    scroll.scrollTop = scroll.scrollHeight;
  }

  far() {
    const scroll = this.one(".scroll");
    this.one(".to-end").hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 160;
  }
}
