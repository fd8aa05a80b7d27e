/**
 * What to watch for in a layer, in the words of `convviz/cost/notes/`, of layers of PyTorch.
 *
 * A rule takes the facts of a layer and makes a text, or an empty one where it does not apply.
 * Not here: what other frameworks would pad or cut off, and advice, which Python tries first.
 */
import { MAX, MEAN, SUM, planOf, product, upTo, weightShape } from "./layer.js";
import { PADDING } from "./axis.js";
import { axisNames, className, comma, countOfNoun, tuple } from "./words.js";

/** [kind, text] of every note on a whole layer, in the order in which Python has them. */
export function notesOf(layer) {
  const facts = factsOf(layer);
  return RULES[layer.op].map((rule) => [rule.name, rule(facts)]).filter(([, text]) => text);
}

/* Facts. */

/** The numbers that rules go by; of a transposed layer as it scatters. */
function factsOf(layer) {
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

const divisor = (one, other) => (other ? divisor(other, one % other) : one);

/** [reason, number] of the cells that are never touched. */
function reasonsOf({ axis, positions, counts }) {
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
function blindOf({ axis, positions }) {
  if (axis.mode !== "zeros") return 0;
  const inside = (cell) => cell >= 0 && cell < axis.size;
  return upTo(positions).filter((out) => !axis.taps(out).some(inside)).length;
}

/** The number of taps that never stand on a real cell, or on a copy of one. */
function idleOf({ axis, positions }) {
  if (axis.mode !== "zeros") return 0;
  return upTo(axis.kernel).filter((tap) => {
    const offset = tap * axis.dilation - axis.before;
    const out = Math.max(0, -Math.floor(offset / axis.stride));
    return !(out < positions && out * axis.stride + offset < axis.size);
  }).length;
}

/** Cells by which a window stands deeper in padding than its span reaches. */
function overreachOf({ axis, positions }) {
  const last = axis.firstTap(positions - 1);
  return Math.max(0, axis.before - (axis.span - 1), last - axis.size + 1);
}

const gapOf = ({ axis, positions }) => (positions > 1 ? Math.max(0, axis.stride - axis.span) : 0);

const beyondOf = ({ axis, positions }) =>
  Math.max(0, axis.firstTap(positions - 1) + axis.span - axis.size - axis.after);

/* Words, as `convviz/words/numbers.py`. */

const sentence = (text) => text[0].toUpperCase() + text.slice(1);
const once = (texts) => (new Set(texts).size === 1 ? texts[0] : texts.join(" × "));

function verbOf(number, plural) {
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
function ofSides(along, tell) {
  const said = along.map((side) => [side.name, tell(side)]).filter(([, text]) => text);
  return said.length ? alongText(said) : "";
}

/* Waste. */

function unread_cells({ plan, along, planeCells, untouched, expanse, blind, positions }) {
  if (plan.scatters) {
    if (!blind) return "";
    return (
      `${comma(blind)} of the ${comma(positions)} cells of each input ${expanse}` +
      ` (${percent(blind, positions)}) ${verbOf(blind, "are")} used for nothing, since no output is` +
      " left under their taps: padding cuts it off."
    );
  }
  if (!untouched) return "";
  const why = (side) => reasonsOf(side).map(([reason, cells]) => whyUnread(side, reason, cells)).join(" and ");
  return (
    `${comma(untouched)} of the ${comma(planeCells)} cells of each input ${expanse}` +
    ` (${percent(untouched, planeCells)}) ${verbOf(untouched, "are")} never read: ${ofSides(along, why)}.`
  );
}

function whyUnread({ axis }, reason, cells) {
  const some = `${comma(cells)} of ${comma(axis.size)}`;
  const [lie, are] = [verbOf(cells, "lie"), verbOf(cells, "are")];
  switch (reason) {
    case "remainder":
      return `${some} ${lie} behind the last window, where no whole stride is left`;
    case "factor":
      return (
        `${some} ${are} skipped since stride ${axis.stride} and dilation ${axis.dilation}` +
        ` share the factor ${divisor(axis.stride, axis.dilation)}`
      );
    case "stride":
      return (
        `${some} ${are} stepped over since stride ${axis.stride} is more than the kernel's` +
        ` ${countOfNoun(axis.kernel, "tap")} can fill`
      );
  }
  return (
    `${some} ${lie} between taps ${axis.dilation} apart, too near to an edge for another window` +
    " to fill the gap"
  );
}

function padding_only_outputs({ layer, blind, positions }) {
  if (!blind) return "";
  const one = blind === 1;
  const sees = one ? "sees only padding, so it is" : "see only padding, so they are";
  const value = layer.bias ? `${one ? "its" : "their"} channel's bias` : 0;
  return (
    `${comma(blind)} of the ${comma(positions)} outputs of each channel` +
    ` (${percent(blind, positions)}) ${sees} ${value} whatever the input is.`
  );
}

function small_input({ plan, along, weights }) {
  const taps = product(along.map((side) => side.axis.kernel - idleOf(side)));
  const unused = weights - (weights / product(plan.kernel)) * taps;
  if (!unused) return "";
  const neverUsed = (side) => {
    const idle = idleOf(side);
    const cells = side.axis.size === 1 ? "the only cell" : `any of ${side.axis.size} cells`;
    return idle ? `${idle} of ${countOfNoun(side.axis.kernel, "tap")} never ${verbOf(idle, "stand")} on ${cells}` : "";
  };
  return (
    `${comma(unused)} of the ${comma(weights)} weights (${percent(unused, weights)})` +
    ` ${verbOf(unused, "meet")} only padding and never ${verbOf(unused, "learn")}, since the input is` +
    ` too small: ${ofSides(along, neverUsed)}.`
  );
}

function excess_padding({ layer, along }) {
  const excess = Math.max(...along.map(overreachOf));
  if (!excess) return "";
  const tooMuch = (side) => {
    if (!overreachOf(side)) return "";
    const { axis, positions } = side;
    const formula = axis.dilation === 1 ? "k - 1" : "d·(k - 1)";
    const behind = axis.firstTap(positions - 1) >= axis.size;
    const padding = Math.max(axis.before, behind ? axis.after : 0);
    return `padding ${padding} is more than ${formula} = ${axis.span - 1}`;
  };
  const what = layer.mode === "zeros" ? "zeros" : "copied cells";
  return (
    `${sentence(ofSides(along, tooMuch))}, so windows at the border stand wholly on ${what}:` +
    ` ${countOfNoun(excess, "cell")} deeper than the kernel needs.`
  );
}

function long_stride({ along }) {
  const gaps = along.map(gapOf).filter(Boolean);
  if (!gaps.length) return "";
  const longer = (side) =>
    gapOf(side) ? `stride ${side.axis.stride} is larger than the kernel's span ${side.axis.span}` : "";
  const skipped = Math.max(...gaps);
  const most = new Set(gaps).size > 1 ? "up to " : "";
  return (
    `${sentence(ofSides(along, longer))}: ${most}${countOfNoun(skipped, "cell")} between one window and` +
    ` the next ${verbOf(skipped, "are")} jumped over.`
  );
}

/* Other names. */

function even_kernel({ layer, along }) {
  const told = (side) => {
    const { axis } = side;
    if (axis.stride > 1 || axis.span % 2) return "";
    const causal = layer.input.length === 2 && !axis.after;
    const off = axis.before + axis.after === axis.span - 1 && offCentre(axis, causal);
    const why = off || missedSize(axis);
    return why && `the kernel spans ${axis.span} cells, an even number: ${why}`;
  };
  const said = ofSides(along, told);
  return said && `${sentence(said)}.`;
}

function offCentre(axis, causal) {
  const more = Math.abs(axis.after - axis.before);
  const [most, least] = axis.after > axis.before ? ["after", "before"] : ["before", "after"];
  const intended = causal ? ", as is intended of causal padding" : "";
  return (
    `${countOfNoun(more, "cell")} more ${verbOf(more, "are")} padded ${most} than ${least}, so each` +
    ` output's window is centred ${more / 2} cells ${most} the output${intended}`
  );
}

function missedSize(axis) {
  if (axis.before !== axis.after || !axis.before) return "";
  const grown = axis.outSize - axis.size;
  if (Math.abs(grown) !== 1) return "";
  const change = grown > 0 ? "grows" : "shrinks";
  return `padding alike on both sides cannot keep the size, so the output ${change} by 1`;
}

function depthwise({ layer, weights }) {
  const [channels] = layer.input;
  if (layer.groups !== channels || channels === 1) return "";
  return (
    `${channels} groups for ${channels} channels make it depthwise: every kernel sees one channel,` +
    ` with ${comma(weights)} weights instead of ${comma(weights * layer.groups)}, and no channel` +
    " meets another. It saves more multiplications than time: little is computed for each value" +
    " that is fetched."
  );
}

function really_linear({ layer, plan, planeCells, positions }) {
  if (layer.groups > 1 || layer.padding.flat().some(Boolean)) return "";
  const inputs = product(weightShape(plan).slice(1));
  const linear = `Linear(${inputs}, ${layer.out}${layer.bias ? "" : ", bias=False"})`;
  let what = "";
  if (`${layer.kernel}` === `${layer.input.slice(1)}`) {
    what = `the kernel is as large as the input, so it is ${linear} on the input`;
  } else if (layer.kernel.every((taps) => taps === 1)) {
    const every = positions === planeCells;
    const which = every ? "every cell" : `${comma(positions)} of the ${comma(planeCells)} cells`;
    what = `a kernel of one tap is ${linear} on the channels of ${which}`;
  } else if (`${layer.kernel}` === `${layer.stride}` && layer.dilation.every((cells) => cells === 1)) {
    what = `the windows do not overlap, so it is ${linear} on each of ${comma(positions)} patches`;
  }
  return what && `This is really a Linear: ${what}.`;
}

/* Kernels that are laid on the output. */

function checkerboard({ along }) {
  const said = ofSides(along, byTurns);
  if (!said) return "";
  const most = product(along.map(({ counts }) => Math.max(...counts)));
  const pattern = along.length === 1 ? "a ripple" : "a checkerboard";
  return `${sentence(said)}: ${pattern}, with up to ${countOfNoun(most, "product")} of each input channel in one output.`;
}

/** Why the outputs along an axis take unequal numbers of products; empty if they do not. */
function byTurns({ axis, counts }) {
  const products = Array(axis.stride).fill(0);
  for (const tap of upTo(axis.kernel)) products[(axis.dilation * tap) % axis.stride] += 1;
  if (new Set(products).size === 1) return "";
  const most = new Map();
  counts.forEach((number, cell) => {
    const phase = (cell + axis.before) % axis.stride;
    most.set(phase, Math.max(number, most.get(phase) ?? 0));
  });
  const numbers = new Set(most.values());
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (low === high) return "";
  const some = `${low} ${numbers.size === 2 ? "or" : "to"} ${high}`;
  const shared = divisor(axis.dilation, axis.stride) > 1;
  const why = shared
    ? `stride ${axis.stride} and dilation ${axis.dilation} share a factor`
    : `kernel ${axis.kernel} is no multiple of stride ${axis.stride}`;
  return `${why}, so that outputs take ${some} products by turns`;
}

function unwritten_outputs({ layer, along, untouched, planeCells, expanse }) {
  if (!untouched) return "";
  const why = (side) =>
    reasonsOf(side)
      .map(([reason, cells]) => {
        const where = reason === "remainder" ? "behind the last kernel" : "between the taps of one kernel and the next";
        return `${comma(cells)} of ${comma(side.axis.size)} ${verbOf(cells, "lie")} ${where}`;
      })
      .join(" and ");
  const one = untouched === 1;
  const value = layer.bias ? `${one ? "its" : "just their"} channel's bias` : 0;
  return (
    `${comma(untouched)} of the ${comma(planeCells)} cells of each output ${expanse}` +
    ` (${percent(untouched, planeCells)}) ${verbOf(untouched, "get")} no product, so` +
    ` ${one ? "it is" : "they are"} ${value}: ${ofSides(along, why)}.`
  );
}

function several_sizes({ layer, along }) {
  const told = (side, n) => {
    const { axis, positions } = side;
    const least = (positions - 1) * axis.stride + axis.span - side.before - side.after;
    const [first, last] = [Math.max(1, least), least + axis.stride - 1];
    if (last <= first) return "";
    const some = `${first} ${last - first === 1 ? "or" : "to"} ${last}`;
    const back = axis.size >= first && axis.size <= last ? `goes back to ${axis.size}` : `gives ${axis.size}`;
    return (
      `${some} cells all become ${positions} in a convolution with these arguments, and output` +
      ` padding ${layer.outputPadding[n]} ${back}`
    );
  };
  const said = ofSides(along.map((side, n) => ({ name: side.name, text: told(side, n) })), ({ text }) => text);
  return said && `${sentence(said)}.`;
}

function really_convolution({ layer, along }) {
  const plain = layer.stride.every((cells) => cells === 1) && !layer.outputPadding.some(Boolean);
  const left = along.map(({ axis, before, after }) => [axis.span - 1 - before, axis.span - 1 - after]);
  if (!plain || left.flat().some((cells) => cells < 0)) return "";
  const lopsided = left.some(([before, after]) => before !== after);
  const padding = once(left.map((pair) => (lopsided ? tuple(pair) : comma(pair[0]))));
  const kind = className({ ...layer, op: "conv" });
  return (
    `With stride 1 this is really a ${kind} with padding ${padding}: the same numbers come from the` +
    " kernel flipped, in and out channels changed over."
  );
}

/* Pools. */

function counted_padding({ plan, along, positions }) {
  if (plan.rule !== MEAN || !plan.countsPadding || plan.divisor) return "";
  const inside = ({ axis, positions: places }) =>
    upTo(places).filter((out) => axis.taps(out).every((cell) => axis.ground(cell) !== PADDING)).length;
  const padded = positions - product(along.map(inside));
  if (!padded) return "";
  return (
    `Of the ${countOfNoun(positions, "mean")} of each channel ${comma(padded)}` +
    ` (${percent(padded, positions)}) ${verbOf(padded, "count")} zeros of the padding, which draws` +
    ` ${padded === 1 ? "it" : "them"} towards 0; TensorFlow's means leave padding out, and so do` +
    " ONNX's if not told otherwise."
  );
}

function past_the_padding({ along }) {
  const past = (side) =>
    beyondOf(side)
      ? `the last window reaches ${countOfNoun(beyondOf(side), "cell")} past all padding, where nothing counts`
      : "";
  const said = ofSides(along, past);
  return said && `With ceil_mode, ${said}: it goes by fewer cells than its kernel has.`;
}

function rounded_elsewhere({ layer, along, outSizes }) {
  if (!layer.ceil) return "";
  const theirs = along.map(({ axis }) => Math.ceil((axis.paddedSize - axis.span) / axis.stride) + 1);
  if (`${theirs}` === `${outSizes}`) return "";
  return (
    `ceil_mode leaves out windows that would start past the input, and gives ${tuple(outSizes)}.` +
    ` By the text of ONNX before opset 22 they count, which gives ${tuple(theirs)}; its runtimes` +
    " leave them out all the same, and from opset 22 on so does the text. TensorFlow's pools have" +
    " no ceil_mode."
  );
}

function empty_windows({ plan, blind, positions }) {
  if (!blind || plan.divisor || (plan.rule === MEAN && plan.countsPadding)) return "";
  const what =
    plan.rule === MAX
      ? "the largest of nothing is shown as -∞, as PyTorch has it. ONNX Runtime gives the least" +
        " number of the type"
      : "a mean of nothing is shown as nan, as ONNX's reference evaluator has it. ONNX Runtime gives 0";
  return (
    `${countOfNoun(blind, "window")} of ${comma(positions)} in each channel ${verbOf(blind, "stand")} on no` +
    ` cell of the input, where nothing counts: ${what}, and neither ONNX nor TensorFlow says what is` +
    " right."
  );
}

const POOL_RULES = [
  unread_cells,
  long_stride,
  counted_padding,
  past_the_padding,
  rounded_elsewhere,
  empty_windows,
];

/** The rules of each operator, called as Python calls its notes. */
const RULES = {
  conv: [
    unread_cells,
    padding_only_outputs,
    small_input,
    excess_padding,
    long_stride,
    even_kernel,
    depthwise,
    really_linear,
  ],
  transposed: [
    unread_cells,
    checkerboard,
    unwritten_outputs,
    several_sizes,
    depthwise,
    really_convolution,
  ],
  maxpool: POOL_RULES,
  avgpool: POOL_RULES,
};
