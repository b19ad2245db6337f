// Small drawings: a map that is no map, a voice that nobody measured. The same place always looks the same.

const SVG = "http://www.w3.org/2000/svg";

function add(svg, name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  svg.append(node);
}

/** Numbers from 0 to 1 that follow from a text. */
function dice(text) {
  let state = 2166136261;
  for (const letter of text) state = Math.imul(state ^ letter.codePointAt(0), 16777619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 4294967296;
  };
}

export function map(svg, place) {
  const roll = dice(`${place.latitude.toFixed(4)},${place.longitude.toFixed(4)}`);
  const river = 20 + roll() * 60;
  add(svg, "rect", { width: 260, height: 120, class: "land" });
  add(svg, "rect", { x: 10 + roll() * 150, y: roll() * 60, width: 50 + roll() * 40, height: 34 + roll() * 20, rx: 9, class: "park" });
  add(svg, "path", { d: `M-10 ${river} C 70 ${river + 50}, 150 ${river - 50}, 270 ${river + 30}`, class: "water" });
  for (let street = 0; street < 7; street += 1) {
    const upright = street % 2 === 0;
    const at = (upright ? 260 : 120) * ((street + roll()) / 7);
    const lean = (roll() - 0.5) * 50;
    const line = upright ? `M${at} -5 L${at + lean} 125` : `M-5 ${at} L265 ${at + lean}`;
    add(svg, "path", { d: line, class: street < 2 ? "road" : "street" });
  }
  add(svg, "ellipse", { cx: 130, cy: 76, rx: 9, ry: 3.5, class: "shade" });
  add(svg, "path", { d: "M130 76c-11-13-16-20-16-27a16 16 0 0 1 32 0c0 7-5 14-16 27Z", class: "pin" });
  add(svg, "circle", { cx: 130, cy: 48.5, r: 5.8, class: "hole" });
}

export function wave(svg, seed) {
  const roll = dice(seed);
  for (let bar = 0; bar < 30; bar += 1) {
    const height = 4 + roll() * 20 * Math.sin(((bar + 2) / 33) * Math.PI);
    add(svg, "rect", { x: bar * 4, y: 14 - height / 2, width: 2.4, height, rx: 1.2 });
  }
}
