/**
 * A layer and its plan: how its window goes over the input.
 *
 * A layer is an object of plain values: `op` (conv, transposed, maxpool, avgpool), `input`
 * [channels, sizes ...], `out`, `kernel`, `stride`, `padding` [[before, after] ...], `dilation`,
 * `groups`, `bias`, `mode`, `outputPadding`, `ceil`, `countPadding`, `divisor`, `order`
 * (lockstep, in_turn), `direction` (gather, scatter), and `framework` where a pool is one that
 * PyTorch has not.  A plan is that of `convviz/layer/plan.py`.
 */
import { Axis, PADDING, REAL } from "./axis.js";

export const SUM = "sum";
export const MAX = "max";
export const MEAN = "mean";

const WHAT_IF_UNSAID = {
  out: 1,
  groups: 1,
  bias: true,
  mode: "zeros",
  ceil: false,
  countPadding: true,
  divisor: null,
  framework: "torch",
  order: "lockstep",
  direction: "gather",
};

export const product = (numbers) => numbers.reduce((all, number) => all * number, 1);

/** The whole numbers from 0 to below `count`. */
export const upTo = (count) => Array.from({ length: count }, (_, number) => number);

/** A layer in which every argument is said. */
export function whole(layer) {
  const dims = layer.input.length - 1;
  const each = (value) => Array(dims).fill(value);
  const pool = layer.op.endsWith("pool");
  return {
    ...WHAT_IF_UNSAID,
    stride: pool ? layer.kernel : each(1),
    dilation: each(1),
    padding: Array.from({ length: dims }, () => [0, 0]),
    outputPadding: each(0),
    ...layer,
    ...(pool ? { out: layer.input[0], groups: layer.input[0], bias: false } : {}),
  };
}

export const isPool = (layer) => layer.op.endsWith("pool");

/** How a whole layer goes over its input. */
export function planOf(layer) {
  const sides = layer.input.slice(1).map((size, n) => alongAxis(layer, n, size));
  const scatters = layer.op === "transposed" && layer.direction === "scatter";
  const reading = { channels: layer.input[0], axes: sides.map(([read]) => read) };
  const writing = { channels: layer.out, axes: sides.map(([, written]) => written) };
  const rule = { maxpool: MAX, avgpool: MEAN }[layer.op] ?? SUM;
  const window = (scatters ? writing : reading).axes;
  return {
    reading,
    writing,
    window,
    rule,
    scatters,
    grid: (scatters ? reading : writing).axes.map((axis) => axis.size),
    kernel: window.map((axis) => axis.kernel),
    groups: layer.groups,
    ins: layer.input[0] / layer.groups,
    outs: layer.out / layer.groups,
    flipped: layer.op === "transposed" && !scatters,
    inFirst: layer.op === "transposed",
    named: !isPool(layer),
    turns: rule !== SUM ? 1 : scatters ? layer.input[0] / layer.groups : layer.out / layer.groups,
    countsPadding: layer.countPadding,
    divisor: layer.divisor,
    bias: layer.bias,
  };
}

/** The axes of input and output along axis `n`, the window on one of them. */
function alongAxis(layer, n, size) {
  const [before, after] = layer.padding[n];
  const [kernel, stride, dilation] = [layer.kernel[n], layer.stride[n], layer.dilation[n]];
  if (layer.op !== "transposed") {
    const given = { kernel, stride, dilation, before, after, mode: layer.mode, ceil: layer.ceil };
    const axis = new Axis(size, given);
    return [axis, new Axis(axis.outSize)];
  }
  const reach = dilation * (kernel - 1);
  const laid = (size - 1) * stride + reach + 1;
  const more = layer.outputPadding[n];
  const out = laid - before - after + more;
  if (layer.direction === "scatter") {
    const spare = Math.max(0, laid - before - out);
    return [new Axis(size), new Axis(out, { kernel, stride, dilation, before, after: spare })];
  }
  const pads = { before: reach - before, after: reach - after + more };
  const given = { kernel, dilation, ...pads, spread: stride, outputPadding: more };
  return [new Axis((size - 1) * stride + 1, given), new Axis(out)];
}

export const outputShape = (plan) => [
  plan.writing.channels,
  ...plan.writing.axes.map((axis) => axis.size),
];

/** Along each axis whether a tap counts in a mean, or can be the largest. */
export function counted(plan, position) {
  const counts = plan.rule === MEAN && plan.countsPadding ? [REAL, PADDING] : [REAL];
  return plan.reading.axes.map((axis, n) =>
    axis.taps(position[n]).map((cell) => counts.includes(axis.ground(cell))),
  );
}

/** How many cells a mean at `position` is divided by. */
export const meanOver = (plan, position) =>
  plan.divisor ??
  product(counted(plan, position).map((flags) => flags.filter(Boolean).length));

/** The index in PyTorch's weight of what the window's `taps` multiply with. */
export function weightIndex(plan, out, channel, taps) {
  const met = plan.flipped ? taps.map((tap, n) => plan.kernel[n] - 1 - tap) : taps;
  return plan.inFirst ? [channel, out % plan.outs, ...met] : [out, channel % plan.ins, ...met];
}

/** The shape of PyTorch's weight, and [] where there is none. */
export function weightShape(plan) {
  if (plan.rule !== SUM) return [];
  const { ins, outs } = plan;
  return plan.inFirst
    ? [plan.reading.channels, outs, ...plan.kernel]
    : [plan.writing.channels, ins, ...plan.kernel];
}
