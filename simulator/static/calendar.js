// What a calendar file says, where the bot sent only a link to one and the link is this server's own.

const seen = new Map();

/** {title, where, starts_at, ends_at}, or null where the file can't be looked into. */
export function appointment(link) {
  if (new URL(link, location.href).origin !== location.origin) return Promise.resolve(null);
  if (!seen.has(link)) seen.set(link, read(link).catch(() => null));
  return seen.get(link);
}

async function read(link) {
  const answer = await fetch(link);
  if (!answer.ok) return null;
  const text = (await answer.text()).replace(/\r?\n[ \t]/gu, "");
  const value = (name) => new RegExp(`^${name}(?:;[^:\\r\\n]*)?:(.*)$`, "mu").exec(text)?.[1].trim() ?? "";
  const words = (name) => value(name).replace(/\\n/giu, " ").replace(/\\(.)/gu, "$1");
  return { title: words("SUMMARY"), where: words("LOCATION"), starts_at: moment(value("DTSTART")), ends_at: moment(value("DTEND")) };
}

function moment(text) {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(text);
  return found && `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}Z`;
}
