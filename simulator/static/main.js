// The page: which phones lie on the table, and a look at each of them twice a second.

import { ask } from "./ask.js";
import * as panel from "./panel.js";
import { Phone } from "./phone.js";

const MOST = 4;
const EVERY = 500;
const table = document.getElementById("phones");
const adding = document.getElementById("add-phone");
const phones = [];

/** From the address (?phone=telegram,selam,ti, repeated), else as they lay the last time, else as many as there is room for. */
function owners() {
  const asked = new URLSearchParams(location.search).getAll("phone");
  const kept = asked.length ? asked : JSON.parse(localStorage.getItem("phones") ?? "[]");
  const usual = innerWidth >= 1180 ? ["whatsapp,samir,ar", "telegram,selam,ti"] : ["whatsapp,samir,ar"];
  return (kept.length ? kept : usual).slice(0, MOST).map((text) => {
    const [channel, user, language] = text.split(",");
    return { channel: channel === "telegram" ? channel : "whatsapp", user: user || "samir", language: language || "en" };
  });
}

function keep() {
  localStorage.setItem("phones", JSON.stringify(phones.map(({ owner }) => `${owner.channel},${owner.user},${owner.language}`)));
  adding.disabled = phones.length >= MOST;
  for (const phone of phones) phone.one('[data-do="remove"]').hidden = phones.length === 1;
}

function lay(owner) {
  const phone = new Phone(owner, keep, (gone) => {
    phones.splice(phones.indexOf(gone), 1);
    gone.root.remove();
    keep();
    adding.focus();
  });
  phones.push(phone);
  table.append(phone.root);
}

/** Somebody who has no phone here yet. */
function another() {
  const options = [...phones[0].one(".person").options];
  const taken = phones.map(({ owner }) => owner.user);
  const option = options.find(({ value }) => !taken.includes(value)) ?? options[0];
  const channel = phones.at(-1).owner.channel === "whatsapp" ? "telegram" : "whatsapp";
  lay({ channel, user: option.value, language: option.dataset.language });
  keep();
  phones.at(-1).one("textarea").focus();
}

async function look() {
  const times = await Promise.all(phones.map((phone) => phone.look()));
  const now = times.find(Boolean) ?? (await ask("GET", "clock"))?.body.now;
  if (now) panel.tell(now);
  setTimeout(look, document.hidden ? 4 * EVERY : EVERY);
}

panel.listen();
adding.addEventListener("click", another);
owners().forEach(lay);
keep();
look();
setInterval(panel.look, 4 * EVERY);
