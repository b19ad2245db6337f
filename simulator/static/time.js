// Simulated time, told as people in the Netherlands read it.

const ZONE = "Europe/Amsterdam";
const hours = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long" });
const years = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, year: "numeric" });
const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

const as = (format) => (moment) => format.format(new Date(moment));

export const clock = as(hours);
export const day = as(days);
export const year = as(years);
export const month = as(new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, month: "short" }));
export const dayOfMonth = as(new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "numeric" }));

/** A moment as datetime-local shows it. */
export function local(moment) {
  const found = Object.fromEntries(parts.formatToParts(new Date(moment)).map((part) => [part.type, part.value]));
  return `${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}`;
}

/** What datetime-local holds, as a moment: the zone's offset is looked up at the moment itself. */
export function moment(text) {
  const wanted = Date.parse(`${text}Z`);
  let guess = wanted;
  for (let turn = 0; turn < 2; turn += 1) guess += wanted - Date.parse(`${local(guess)}Z`);
  return new Date(guess).toISOString();
}
