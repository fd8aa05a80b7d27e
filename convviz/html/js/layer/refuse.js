/**
 * Why a layer is impossible, in the words of Python, and the nearest value that is possible.
 *
 * The checks stand in the order in which Python makes them, so that the first complaint is the
 * same.  A check takes a layer as `layer.js` has it, every argument said in safe integers, and
 * makes null or a refusal: the `argument` to blame, the `sentence`, and the `nearest` value of
 * that argument with which the check passes, along all axes at once; null where there is none.
 */

const LARGEST_TAKEN = 2 ** 20;
const MOST_DIVISORS_TOLD = 7;

/** The first refusal of a layer; null for a legal one. */
export function refusal(layer) {
  for (const check of CHECKS_IN_ORDER[layer.op]) {
    const refused = check(layer);
    if (refused) return refused;
  }
  return null;
}

/* Bounds: one number after another, without the name of an axis. */

const isOutOfBounds = (number, least) => number < least || number > LARGEST_TAKEN;

const boundsSentence = (word, least, number) =>
  `${word} must be from ${least} to ${LARGEST_TAKEN}, not ${number}`;

/** A number, or numbers in lists, each put within the bounds. */
const putInBounds = (value, least) =>
  Array.isArray(value)
    ? value.map((inner) => putInBounds(inner, least))
    : Math.min(Math.max(value, least), LARGEST_TAKEN);

/** The check that each number of an argument, called `word` in Python, is within bounds. */
function boundsOf(argument, word, least) {
  return (layer) => {
    const value = layer[argument];
    const wrong = [value].flat(2).find((number) => isOutOfBounds(number, least));
    if (wrong === undefined) return null;
    const sentence = boundsSentence(word, least, wrong);
    return { argument, sentence, nearest: putInBounds(value, least) };
  };
}

/** Channels of the input, which are an argument of a convolution's own. */
function inChannelsTaken({ input: [channels, ...sizes] }) {
  const refused = boundsOf("channels", "in_channels", 1)({ channels });
  return refused && { ...refused, argument: "input", nearest: [refused.nearest, ...sizes] };
}

function inputTaken({ input }) {
  const wrong = input.findIndex((size) => isOutOfBounds(size, 1));
  if (wrong < 0) return null;
  const word = ["channels", ...axisWordsOf(input.length - 1)][wrong];
  const sentence = boundsSentence(`input ${word}`, 1, input[wrong]);
  return { argument: "input", sentence, nearest: putInBounds(input, 1) };
}

/** AvgPool1d has no divisor. */
function divisorTaken(layer) {
  const has = layer.input.length > 2 && layer.divisor !== null;
  return has ? boundsOf("divisor", "divisor_override", 1)(layer) : null;
}

/* Rules for a whole layer. */

function groupsDivide({ input: [channels], out, groups }) {
  if (channels % groups === 0 && out % groups === 0) return null;
  const legal = divisorsOfBoth(channels, out);
  const closer = (one, other) => (Math.abs(other - groups) < Math.abs(one - groups) ? other : one);
  return {
    argument: "groups",
    sentence:
      `groups must divide in_channels ${channels} and out_channels ${out},` +
      ` so it can be ${divisorsInWords(legal)}, not ${groups}`,
    nearest: legal.reduce(closer),
  };
}

function divisorsOfBoth(one, other) {
  const all = Array.from({ length: Math.min(one, other) }, (_, before) => before + 1);
  return all.filter((number) => one % number === 0 && other % number === 0);
}

/** Divisors as alternatives; of many, the first and the last. */
function divisorsInWords(divisors) {
  const [most, last] = [divisors.slice(0, -1), divisors.at(-1)];
  if (most.length >= MOST_DIVISORS_TOLD) most.splice(MOST_DIVISORS_TOLD - 1, Infinity, "...");
  return most.length ? `${most.join(", ")} or ${last}` : `${last}`;
}

function transposedPadsWithZeros({ input, mode }) {
  if (mode === "zeros") return null;
  return {
    argument: "mode",
    sentence:
      `ConvTranspose${input.length - 1}d pads with zeros only, as in PyTorch:` +
      ` padding_mode cannot be '${mode}'`,
    nearest: "zeros",
  };
}

function meanHasNoDilation({ dilation }) {
  if (dilation.every((cells) => cells === 1)) return null;
  return {
    argument: "dilation",
    sentence:
      "PyTorch's average pooling has no dilation, so it is 1: ONNX's has one" +
      " since opset 19, with framework 'onnx'",
    nearest: dilation.map(() => 1),
  };
}

/* Rules for one axis, whose `nearest` is the value along this axis alone. */

const axisWordsOf = (dims) => ["planes", "rows", "cols"].slice(3 - dims);

/** The numbers of a layer along one axis, and what is made of them. */
function numbersAlong(layer, axis) {
  const of = (argument) => layer[argument]?.[axis];
  const [kernel, stride, dilation] = ["kernel", "stride", "dilation"].map(of);
  const [size, [before, after]] = [layer.input[axis + 1], of("padding")];
  const roundsUp = layer.ceil && layer.op.endsWith("pool");
  return {
    ...{ size, kernel, stride, dilation, before, after },
    word: axisWordsOf(layer.kernel.length)[axis],
    outputPadding: of("outputPadding"),
    mode: layer.mode,
    span: dilation * (kernel - 1) + 1,
    padded: before + size + after,
    overhang: roundsUp ? stride - 1 : 0, // cells that a window may reach past all padding
  };
}

/** The check of each axis by all of `rules` before the next axis. */
function ofEachAxis(...rules) {
  return (layer) => {
    const axes = layer.kernel.map((_, axis) => numbersAlong(layer, axis));
    for (const numbers of axes) {
      for (const rule of rules) {
        const refused = rule(numbers);
        if (refused) return overAllAxes(layer, axes, rule, refused);
      }
    }
    return null;
  };
}

/** The refusal along one axis, with the nearest value along every axis that the rule refuses. */
function overAllAxes(layer, axes, rule, { argument, sentence, nearest }) {
  const nearestAlong = (numbers, axis) => {
    const refused = rule(numbers);
    return (refused?.argument === argument ? refused.nearest : null) ?? layer[argument][axis];
  };
  return { argument, sentence, nearest: nearest === null ? null : axes.map(nearestAlong) };
}

const padsAtMost = ({ before, after }, most) => [Math.min(before, most), Math.min(after, most)];

/** Padding with `over` cells less in all: equally less on both sides, down to none. */
function padsLowered({ before, after }, over) {
  const each = Math.max(Math.ceil(over / 2), over - Math.min(before, after));
  return [Math.max(0, before - each), Math.max(0, after - each)];
}

/** Reflected cells lie inside the input without its edge, and circular cells inside the input. */
function copiesAreThere(numbers) {
  const { word, size, before, after, mode } = numbers;
  const most = { reflect: size - 1, circular: size }[mode] ?? Infinity;
  const asked = Math.max(before, after);
  if (asked <= most) return null;
  return {
    argument: "padding",
    sentence:
      `along the ${word}: ${mode} padding of an input of ${size} cells` +
      ` can be at most ${most}, not ${asked}`,
    nearest: padsAtMost(numbers, most),
  };
}

function spanFits({ word, size, kernel, dilation, before, after, span, padded, overhang }) {
  if (span <= padded + overhang) return null;
  return {
    argument: "kernel",
    sentence:
      `along the ${word}: a kernel of ${kernel} with dilation ${dilation} spans ${span} cells,` +
      ` but an input of ${size} with padding ${before} + ${after} has only ${padded}:` +
      ` it needs ${span - padded} more`,
    nearest: Math.floor((padded + overhang - 1) / dilation) + 1,
  };
}

/** Only padding makes an output too large, and of a pool only at stride 1: nothing to round up. */
function outputTaken(numbers) {
  const { word, stride, span, padded } = numbers;
  const out = Math.floor((padded - span) / stride) + 1;
  if (out <= LARGEST_TAKEN) return null;
  return {
    argument: "padding",
    sentence: boundsSentence(`output ${word}`, 1, out),
    nearest: padsLowered(numbers, padded - span + 1 - LARGEST_TAKEN * stride),
  };
}

function poolPadsHalf(numbers) {
  const { word, kernel, before, after } = numbers;
  const [half, asked] = [Math.floor(kernel / 2), Math.max(before, after)];
  if (asked <= half) return null;
  return {
    argument: "padding",
    sentence:
      `along the ${word}: pooling pads at most half of its kernel of ${kernel}, as in PyTorch,` +
      ` so ${half}, and not ${asked}: ONNX's pools pad more, with framework 'onnx'`,
    nearest: padsAtMost(numbers, half),
  };
}

function outputPaddingIsLess({ word, stride, dilation, outputPadding }) {
  const most = Math.max(stride, dilation) - 1;
  if (outputPadding <= most) return null;
  return {
    argument: "outputPadding",
    sentence:
      `along the ${word}: output_padding must be less than stride ${stride} or` +
      ` dilation ${dilation}, so at most ${most}, not ${outputPadding}`,
    nearest: most,
  };
}

function transposedOutputTaken(numbers) {
  const { word, size, stride, before, after, outputPadding, span } = numbers;
  const laid = (size - 1) * stride + span;
  const out = laid - before - after + outputPadding;
  if (!isOutOfBounds(out, 1)) return null;
  const sentence =
    `along the ${word}: an input of ${size} makes ${laid} cells, of which padding` +
    ` ${before} + ${after} leaves an output of ${out}: it must be from 1 to ${LARGEST_TAKEN}`;
  if (out > LARGEST_TAKEN) return { sentence, ...lessLaid(numbers, out - LARGEST_TAKEN) };
  return { sentence, argument: "padding", nearest: padsLowered(numbers, 1 - out) };
}

/** The first argument that can lay `over` cells less, given the cells that one of it lays. */
function lessLaid(numbers, over) {
  const laid = { stride: numbers.size - 1, dilation: numbers.kernel - 1, kernel: numbers.dilation };
  const ways = Object.entries(laid).map(([argument, cells]) => ({
    argument,
    nearest: numbers[argument] - Math.ceil(over / cells),
  }));
  return ways.find(({ nearest }) => nearest >= 1) ?? { argument: "stride", nearest: null };
}

/* The checks of each operator. */

const kernelTaken = boundsOf("kernel", "kernel_size", 1);
const strideTaken = boundsOf("stride", "stride", 1);
const dilationTaken = boundsOf("dilation", "dilation", 1);
const paddingTaken = boundsOf("padding", "padding", 0);

const WEIGHTED_CHECKS = [
  inChannelsTaken,
  boundsOf("out", "out_channels", 1),
  boundsOf("groups", "groups", 1),
  groupsDivide,
  kernelTaken,
  strideTaken,
  dilationTaken,
];
const POOL_CHECKS = [kernelTaken, dilationTaken, strideTaken, paddingTaken];
const POOL_OVER_INPUT = [inputTaken, ofEachAxis(spanFits), ofEachAxis(outputTaken)];

const CHECKS_IN_ORDER = {
  conv: [
    ...WEIGHTED_CHECKS,
    paddingTaken,
    inputTaken,
    ofEachAxis(copiesAreThere, spanFits),
    ofEachAxis(outputTaken),
  ],
  transposed: [
    ...WEIGHTED_CHECKS,
    boundsOf("outputPadding", "output_padding", 0),
    paddingTaken,
    transposedPadsWithZeros,
    ofEachAxis(outputPaddingIsLess),
    inputTaken,
    ofEachAxis(transposedOutputTaken),
  ],
  maxpool: [...POOL_CHECKS, ofEachAxis(poolPadsHalf), ...POOL_OVER_INPUT],
  avgpool: [
    ...POOL_CHECKS,
    meanHasNoDilation,
    ofEachAxis(poolPadsHalf),
    divisorTaken,
    ...POOL_OVER_INPUT,
  ],
};
