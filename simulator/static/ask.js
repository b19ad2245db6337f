// The simulator's interface (simulator/api.py) and the line at the side that says when something is amiss.

const alertLine = document.getElementById("alert");

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(`/simulator/api/${path}`, options);
  return { status: answer.status, body: await answer.json() };
}

export function say(text) {
  if (alertLine.textContent !== text) alertLine.textContent = text;
}

/** Asks, and says so where there is no answer; null then. */
export async function ask(method, path, body) {
  try {
    const answer = await call(method, path, body);
    if (alertLine.textContent === alertLine.dataset.lost) say("");
    return answer;
  } catch {
    say(alertLine.dataset.lost);
    return null;
  }
}

/** What a person does. Says so where the bot's webhook did not take it. */
export async function send(order) {
  const answer = await ask("POST", "send", order);
  if (!answer) return;
  const taken = answer.status === 200 && (answer.body.status === null || answer.body.status < 300);
  say(taken ? "" : `${alertLine.dataset.refused} ${answer.body.status ?? answer.body.error ?? answer.status}`);
}
