// One message as the phone shows it. Everything a message holds goes in as text, never as markup.

import { appointment } from "./calendar.js";
import { map, wave } from "./draw.js";
import * as time from "./time.js";

const piece = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const SAFE = /^(https?:\/\/|\/simulator\/)/u;
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/gu;

/** A list item. actions: tap(message, choice), open(message, button). */
export function render(message, actions) {
  const item = piece("message");
  const find = (selector) => item.querySelector(selector);
  const sender = find(".sender");
  item.dataset.id = message.id;
  item.classList.add(message.from);
  sender.textContent = sender.dataset[message.from];
  for (const part of attached(message)) find(".parts").append(part);
  words(find(".text"), message);
  find("time").textContent = time.clock(message.at);
  find("time").dateTime = message.at;
  find(".template-tag").hidden = !message.template;
  find(".edited-tag").hidden = !message.edited;
  item.classList.toggle("bare", Boolean(message.sticker));
  buttons(item, message, actions);
  status(item, message);
  return item;
}

/** Ticks, and what was not delivered: changes on its own, so that nothing is read out again for it. */
export function status(item, message) {
  const ticks = item.querySelector(".ticks");
  const failure = item.querySelector(".failure");
  ticks.toggleAttribute("hidden", message.from !== "resident" || message.status === "failed");
  ticks.setAttribute("class", `ticks ${message.status}`);
  ticks.setAttribute("aria-label", ticks.dataset[message.status] ?? message.status);
  failure.hidden = message.status !== "failed";
  failure.querySelector("span").textContent = message.error ?? "";
  item.classList.toggle("failed", message.status === "failed");
}

export function separator(moment) {
  const item = piece("day");
  item.firstElementChild.textContent = time.day(moment);
  return item;
}

export function listItem(choice) {
  const item = piece("list-item");
  item.querySelector("strong").textContent = choice.title;
  item.querySelector("span").textContent = choice.description ?? "";
  return item;
}

function attached(message) {
  const parts = [];
  if (message.place) parts.push(place(message.place));
  if (message.picture) parts.push(image("picture", message.picture));
  if (message.sticker) parts.push(image("sticker", message.sticker));
  if (message.voice) parts.push(voice(message.voice, message.id));
  if (message.document) parts.push(paper(message.document));
  if (message.date) parts.push(date(message.date));
  return parts;
}

/** Text with its links alive. A link that stands on a card already isn't written out again. */
function words(node, message) {
  const text = message.date ? message.text.replace(message.date.link, "").replace(/\n*\s*📅\s*$/u, "").trim() : message.text;
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const link = document.createElement("a");
    Object.assign(link, { href: found[0], target: "_blank", rel: "noopener noreferrer", textContent: found[0] });
    link.dir = "ltr";
    node.append(text.slice(from, found.index), link);
    from = found.index + found[0].length;
  }
  node.append(text.slice(from));
  node.hidden = !text;
}

function buttons(item, message, actions) {
  const choices = item.querySelector(".choices");
  const rows = message.rows ?? [];
  if (message.list) {
    const button = piece("list-button");
    button.querySelector("span").textContent = message.list.button;
    button.addEventListener("click", () => actions.open(message, button));
    choices.append(button);
  } else {
    const wide = rows.flatMap((count) => Array(count).fill(count));
    message.choices.forEach((choice, index) => choices.append(button(message, choice, wide[index] ?? 1, actions)));
  }
  choices.hidden = !choices.childElementCount;
  const chosen = item.querySelector(".chosen");
  chosen.hidden = !message.chosen;
  chosen.textContent = message.chosen ?? "";
}

function button(message, choice, beside, actions) {
  const made = piece("choice");
  made.firstElementChild.textContent = choice.title;
  made.classList.add(`of-${Math.min(beside, 4)}`);
  made.addEventListener("click", () => actions.tap(message, choice, made));
  return made;
}

function place(where) {
  const card = piece("place");
  const at = [where.latitude.toFixed(6), where.longitude.toFixed(6)];
  card.href = `https://www.openstreetmap.org/?mlat=${at[0]}&mlon=${at[1]}#map=17/${at[0]}/${at[1]}`;
  card.querySelector("strong").textContent = where.name;
  card.querySelector("span").textContent = where.address === where.name ? "" : where.address;
  map(card.querySelector("svg"), where);
  return card;
}

function date(when) {
  const card = piece("date");
  const find = (selector) => card.querySelector(selector);
  if (SAFE.test(when.link)) card.href = when.link;
  const fill = (known) => {
    card.classList.toggle("unknown", !known.starts_at);
    find("strong").textContent = known.title;
    find(".where").textContent = known.where;
    if (!known.starts_at) return;
    find(".leaf i").textContent = time.month(known.starts_at);
    find(".leaf b").textContent = time.dayOfMonth(known.starts_at);
    find(".hours").textContent = [known.starts_at, known.ends_at].filter(Boolean).map(time.clock).join("–");
  };
  fill(when);
  if (!when.starts_at) appointment(when.link).then((known) => known && fill(known));
  return card;
}

function image(kind, address) {
  const node = piece(kind);
  node.src = address;
  return node;
}

function paper(file) {
  const link = piece("document");
  if (SAFE.test(file.link)) link.href = file.link;
  link.querySelector("span").textContent = file.name;
  return link;
}

function voice(address, seed) {
  const box = piece("voice");
  const audio = box.querySelector("audio");
  audio.src = address;
  wave(box.querySelector(".wave"), seed);
  box.querySelector("button").addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  for (const event of ["play", "pause", "ended"]) {
    audio.addEventListener(event, () => box.classList.toggle("playing", !audio.paused && !audio.ended));
  }
  return box;
}
