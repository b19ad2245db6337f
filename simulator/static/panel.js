// The side: the clock, and what may go wrong.

import { ask } from "./ask.js";
import * as time from "./time.js";

const field = document.getElementById("clock-to");
const faults = document.getElementById("fault-list");

export function tell(now) {
  document.getElementById("now-time").textContent = time.clock(now);
  document.getElementById("now-day").textContent = time.day(now);
  if (!field.value) field.value = time.local(now);
}

async function move(body) {
  const answer = await ask("POST", "clock", body);
  if (answer?.status !== 200) return;
  field.value = time.local(answer.body.now);
  tell(answer.body.now);
}

async function strike(channel, fault, count, user = "") {
  show(await ask("POST", "faults", { channel, fault, count, user }));
}

function show(answer) {
  if (answer?.status !== 200) return;
  faults.replaceChildren(...answer.body.faults.map(line));
}

function line(fault) {
  const item = document.getElementById("fault-item").content.firstElementChild.cloneNode(true);
  const option = document.querySelector(`#fault option[value="${fault.channel}:${fault.fault}"]`);
  const words = option ? `${option.parentElement.label}: ${option.textContent}` : `${fault.channel}: ${fault.fault}`;
  item.querySelector("span").textContent = `${words} ×${fault.count}${fault.user ? ` (${fault.user})` : ""}`;
  item.querySelector("button").addEventListener("click", () => strike(fault.channel, fault.fault, 0, fault.user));
  return item;
}

export async function look() {
  if (document.getElementById("faults").open) show(await ask("GET", "faults"));
}

export function listen() {
  for (const button of document.querySelectorAll("[data-forward]")) {
    button.addEventListener("click", () => move({ forward: Number(button.dataset.forward) }));
  }
  document.getElementById("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    move({ now: time.moment(field.value) });
  });
  document.getElementById("faults").addEventListener("toggle", look);
  document.getElementById("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const [channel, fault] = document.getElementById("fault").value.split(":");
    strike(channel, fault, Number(document.getElementById("fault-count").value));
  });
}
