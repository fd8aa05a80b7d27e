/** How often the cells of a layer are touched, which never are, and how that is said. */
import { SUM, planOf, product, upTo, weightShape } from "./layer.js";
import { axisNames } from "./words.js";

/** The numbers that rules go by; of a transposed layer as it scatters. */
export function factsOf(layer) {
  const plan = planOf({ ...layer, direction: "scatter" });
  const names = axisNames(layer);
  const along = plan.window.map((axis, n) => sideOf(axis, plan.grid[n], names[n], layer, n));
  const planeCells = product(along.map(({ axis }) => axis.size));
  const positions = product(plan.grid);
  return {
    layer,
    plan,
    along,
    positions,
    planeCells,
    weights: plan.rule === SUM ? product(weightShape(plan)) : 0,
    outSizes: plan.writing.axes.map((axis) => axis.size),
    expanse: ["row", "plane", "volume"][along.length - 1],
    untouched: planeCells - product(along.map(({ unread }, n) => along[n].axis.size - unread)),
    blind: positions - product(along.map((side) => side.positions - blindOf(side))),
  };
}

/** An axis that the window stands on, and how often each of its cells is touched. */
function sideOf(axis, positions, name, layer, n) {
  const counts = axis.readers.map((pairs) => pairs.filter(([at]) => at < positions).length);
  const unread = counts.filter((count) => !count).length;
  const [before, after] = layer.padding[n];
  return { axis, positions, name, counts, unread, before, after };
}

export const divisor = (one, other) => (other ? divisor(other, one % other) : one);

/** [reason, number] of the cells that are never touched. */
export function reasonsOf({ axis, positions, counts }) {
  const common = divisor(axis.stride, axis.dilation);
  const taps = Math.min(axis.kernel, axis.stride / common);
  const phases = upTo(taps).map((tap) => (axis.dilation * tap) % axis.stride);
  const end = (positions - 1) * axis.stride + axis.span;
  const found = new Map();
  counts.forEach((count, cell) => {
    if (count) return;
    const place = cell + axis.before;
    const away = place % axis.stride;
    const inside = place % common ? "factor" : phases.includes(away) ? "edge" : "stride";
    const reason = place >= end ? "remainder" : inside;
    found.set(reason, (found.get(reason) ?? 0) + 1);
  });
  return [...found];
}

/** Positions in which all taps stand on zeros of the padding. */
export function blindOf({ axis, positions }) {
  if (axis.mode !== "zeros") return 0;
  const inside = (cell) => cell >= 0 && cell < axis.size;
  return upTo(positions).filter((out) => !axis.taps(out).some(inside)).length;
}

/** The number of taps that never stand on a real cell, or on a copy of one. */
export function idleOf({ axis, positions }) {
  if (axis.mode !== "zeros") return 0;
  return upTo(axis.kernel).filter((tap) => {
    const offset = tap * axis.dilation - axis.before;
    const out = Math.max(0, -Math.floor(offset / axis.stride));
    return !(out < positions && out * axis.stride + offset < axis.size);
  }).length;
}

/** Cells by which a window stands deeper in padding than its span reaches. */
export function overreachOf({ axis, positions }) {
  const last = axis.firstTap(positions - 1);
  return Math.max(0, axis.before - (axis.span - 1), last - axis.size + 1);
}

export const gapOf = ({ axis, positions }) => (positions > 1 ? Math.max(0, axis.stride - axis.span) : 0);

export const beyondOf = ({ axis, positions }) =>
  Math.max(0, axis.firstTap(positions - 1) + axis.span - axis.size - axis.after);

/* Words, as `convviz/words/numbers.py`. */

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
export const once = (texts) => (new Set(texts).size === 1 ? texts[0] : texts.join(" × "));

export function verbOf(number, plural) {
  if (number !== 1) return plural;
  return plural === "are" ? "is" : `${plural}s`;
}

/** The share of `part` in `whole`, rounded to 0 or 100 only if it is none or all. */
export function percent(part, whole) {
  const share = (100 * part) / whole;
  const rest = Math.min(share, 100 - share);
  const digits = rest ? upTo(6).find((n) => rest * 10 ** n >= 1) ?? 6 : 0;
  return `${roundedToEven(share, digits)} %`;
}

/** A number with so many digits; of two that are as near the one that ends evenly, as in Python. */
function roundedToEven(number, digits) {
  const [whole, fraction] = number.toFixed(90).split(".");
  const kept = digits ? `${whole}.${fraction.slice(0, digits)}` : whole;
  const tie = /^50*$/.test(fraction.slice(digits));
  return tie && Number(kept.at(-1)) % 2 === 0 ? kept : number.toFixed(digits);
}

const listed = (names) =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];

/** [name of an axis, text] in words, axes with the same text named together. */
function alongText(said) {
  const texts = [...new Set(said.map(([, text]) => text))];
  const named = (text) => said.filter(([, other]) => other === text).map(([name]) => `the ${name}`);
  return texts.map((text) => `along ${listed(named(text))} ${text}`).join("; ");
}

/** The texts of `tell` for the sides where there are any, as `alongText`; empty without. */
export function ofSides(along, tell) {
  const said = along.map((side) => [side.name, tell(side)]).filter(([, text]) => text);
  return said.length ? alongText(said) : "";
}
