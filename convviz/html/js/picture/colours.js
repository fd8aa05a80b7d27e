/** The colours of a picture: those of its page, mixtures of them, and what can be read on them. */

/** The colours of a page, read from its style sheet. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ["paper", "ink", "muted", "line", "padding", "hatch", "cross", "warm"];
  const colours = Object.fromEntries(names.map((name) => [name, value(name)]));
  return { ...colours, hues: value("hues").split(/\s+/), ratio: Number(value("faint")) || 0.2 };
}

/** The parts of a colour, from 0 to 255. */
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** One colour with a share of another. */
export function blend(one, other, share) {
  const mixed = rgb(one).map((part, n) => Math.round(part + (rgb(other)[n] - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Light type on dark ground, and dark on light. */
export function typeOn(ground) {
  const linear = (part) => (part / 255 <= 0.04 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = rgb(ground).map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#14181f" : "#ffffff";
}
