/**
 * What to watch for in a layer, in the words of `convviz/cost/notes/`, of layers of PyTorch.
 *
 * A rule takes the facts of a layer and makes a text, or an empty one where it does not apply.
 * Not here: what other frameworks would pad or cut off, and advice, which Python tries first.
 */
import { MAX, MEAN, product, upTo, weightShape } from "./layer.js";
import { PADDING } from "./axis.js";
import { className, comma, countOfNoun, tuple } from "./words.js";
import { beyondOf, divisor, factsOf, ofSides, once, percent, reasonsOf, sentence, verbOf } from "./coverage.js";
import { excess_padding, long_stride, padding_only_outputs, small_input, unread_cells } from "./waste.js";

/** [kind, text] of every note on a whole layer, in the order in which Python has them. */
export function notesOf(layer) {
  const facts = factsOf(layer);
  return RULES[layer.op].map((rule) => [rule.name, rule(facts)]).filter(([, text]) => text);
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
