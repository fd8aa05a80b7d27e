/** A layer in words: its caption, its sizes and its price, and the lines that make it again. */
import { MAX, SUM, isPool, meanOver, outputShape, planOf, product, weightShape } from "./layer.js";
import { insAt, readAt } from "./walk.js";

const CLASSES = { conv: "Conv", transposed: "ConvTranspose", maxpool: "MaxPool", avgpool: "AvgPool" };
const AXES = ["planes", "rows", "cols"];
const WORDS = { K: "kernel", P: "padding", S: "stride", D: "dilation", G: "groups", OP: "output padding" };

const THOUSANDS = new Intl.NumberFormat("en-US");

/** A whole number with commas. */
export const comma = (number) => THOUSANDS.format(number);
export const tuple = (numbers) => `(${numbers.join(", ")})`;
const times = (numbers) => numbers.map(comma).join(" × ");
export const countOfNoun = (number, noun) => `${comma(number)} ${noun}${number === 1 ? "" : "s"}`;

export const className = (layer) => `${CLASSES[layer.op]}${layer.input.length - 1}d`;

export const axisNames = (layer) => AXES.slice(AXES.length - (layer.input.length - 1));

/** The layer's name, its shapes, and [letter and value, word] of each argument. */
export function captionOf(layer, plan, convention = "") {
  const lopsided = layer.padding.some(([before, after]) => before !== after);
  const pads = layer.padding.map(([before, after]) => (lopsided ? `${before}+${after}` : before));
  const told = (letter, values, ...more) => {
    const words = [letter, `(${values.join(", ")})`, ...more].filter(Boolean);
    return [words.join(" "), WORDS[letter]];
  };
  const terms = [
    told("K", layer.kernel),
    told("P", pads, layer.op === "conv" && layer.mode !== "zeros" ? layer.mode : "", convention),
    told("S", layer.stride),
    told("D", layer.dilation),
  ];
  if (!isPool(layer)) terms.push([`G ${layer.groups}`, WORDS.G]);
  if (layer.op === "transposed" && layer.outputPadding.some(Boolean)) {
    terms.push(told("OP", layer.outputPadding));
  }
  if (layer.ceil) terms.push(["ceil", "rounded up"]);
  if (layer.divisor) terms.push([`divisor ${layer.divisor}`, ""]);
  if (layer.op === "avgpool" && !layer.countPadding && layer.padding.flat().some(Boolean)) {
    terms.push(["pad not counted", ""]);
  }
  const shapes = `${tuple(layer.input)} → ${tuple(outputShape(plan))}`;
  return { operator: className(layer), shapes, terms };
}

/** Rows of [label, working, result]: the output's sizes by the formula, and the price. */
export function pricesOf(layer, plan) {
  return [...sizeRows(layer, plan), ...priceRows(layer, plan)];
}

/** The formula of the output's size, and the formula in numbers for each axis. */
export function sizeRows(layer, plan) {
  if (layer.op === "transposed") return transposedRows(layer, plan);
  const rounding = layer.ceil ? "ceil" : "floor";
  const formula = layer.ceil
    ? "output = ceil((n + p_before + p_after - d·(k - 1) - 1) / s) + 1, without a window that starts past the input"
    : "output = floor((n + p_before + p_after - d·(k - 1) - 1) / s) + 1";
  const rows = plan.reading.axes.map((axis, n) => {
    const whole = `${axis.size} + ${axis.before} + ${axis.after} - ${axis.dilation}·(${axis.kernel} - 1) - 1`;
    const spare = axis.paddedSize - axis.span;
    const leftOut = layer.ceil ? Math.ceil(spare / axis.stride) + 1 - axis.outSize : 0;
    const working = `${rounding}((${whole}) / ${axis.stride}) + 1 = ${rounding}(${spare} / ${axis.stride}) + 1`;
    return [axisNames(layer)[n], working + " - 1".repeat(leftOut), comma(axis.outSize)];
  });
  return [["formula", formula, ""], ...rows];
}

function transposedRows(layer, plan) {
  const formula = "output = (n - 1)·s - p_before - p_after + d·(k - 1) + output_padding + 1";
  const rows = plan.writing.axes.map((axis, n) => {
    const [before, after] = layer.padding[n];
    const laid = `(${layer.input[n + 1]} - 1)·${layer.stride[n]} - ${before} - ${after}`;
    const reach = `${layer.dilation[n]}·(${layer.kernel[n]} - 1)`;
    return [axisNames(layer)[n], `${laid} + ${reach} + ${layer.outputPadding[n]} + 1`, comma(axis.size)];
  });
  return [["formula", formula, ""], ...rows];
}

export const parametersOf = (plan) =>
  plan.rule === SUM ? product(weightShape(plan)) + (plan.bias ? plan.writing.channels : 0) : 0;

/** Multiply-accumulates of one forward pass, without the bias. */
export function macsOf(layer, plan) {
  if (plan.rule !== SUM) return 0;
  const grid = layer.op === "transposed" ? layer.input.slice(1) : plan.grid;
  return product(weightShape(plan)) * product(grid);
}

function priceRows(layer, plan) {
  if (plan.rule !== SUM) {
    const label = plan.rule === MAX ? "comparisons" : "additions";
    const number = plan.groups * product(plan.grid) * (product(plan.kernel) - 1);
    const working = `${countOfNoun(plan.groups, "channel")} × ${times(plan.grid)} windows × (${times(plan.kernel)} - 1)`;
    return [["parameters", "nothing is learnt", "0"], [label, working, comma(number)]];
  }
  const weights = product(weightShape(plan));
  const each = layer.groups > 1 ? ` of ${comma(layer.input[0])}` : "";
  const biases = layer.bias ? ` + ${comma(layer.out)} bias${layer.out > 1 ? "es" : ""}` : "";
  const kernels = `${countOfNoun(layer.out, "kernel")} × ${countOfNoun(plan.ins, "channel")}${each}`;
  const transposed = layer.op === "transposed";
  const grid = transposed ? layer.input.slice(1) : plan.grid;
  return [
    ["parameters", `${kernels} × ${times(layer.kernel)}${biases}`, comma(parametersOf(plan))],
    [
      "MACs",
      `${countOfNoun(weights, "weight")} × ${times(grid)} ${transposed ? "input cells" : "positions"}`,
      comma(macsOf(layer, plan)),
    ],
  ];
}

/** Cells of one input plane that no step reads. */
export function unreadIn(plan) {
  if (plan.scatters) return 0;
  const axes = plan.reading.axes;
  const read = axes.map((axis) => axis.readCounts.filter(Boolean).length);
  return product(axes.map((axis) => axis.cells)) - product(read);
}

/** One value for all axes, or one each. */
const brief = (values) => (new Set(values).size === 1 ? [values[0]] : values);

function sidesText(padding, between, open, close) {
  const lopsided = padding.some(([before, after]) => before !== after);
  if (!lopsided) return null;
  return padding.map(([before, after]) => `${open}${before}${between}${after}${close}`);
}

/** The command line of a picture of the layer. */
export function commandOf(layer, verb = "render") {
  const parts = ["convviz", verb];
  if (layer.op !== "conv") parts.push("--op", layer.op);
  parts.push("--in", layer.input.join(","));
  if (!isPool(layer)) parts.push("--out", layer.out);
  parts.push("--k", brief(layer.kernel).join(","));
  const pads = sidesText(layer.padding, ":", "", "") ?? brief(layer.padding.map(([each]) => each));
  const pool = isPool(layer);
  if (layer.padding.flat().some(Boolean)) parts.push("--p", pads.join(","));
  const strides = pool ? `${layer.stride}` !== `${layer.kernel}` : layer.stride.some((each) => each > 1);
  if (strides) parts.push("--s", brief(layer.stride).join(","));
  if (layer.dilation.some((each) => each > 1)) parts.push("--d", brief(layer.dilation).join(","));
  if (!pool && layer.groups > 1) parts.push("--g", layer.groups);
  if (!pool && !layer.bias) parts.push("--no-bias");
  if (layer.op === "conv" && layer.mode !== "zeros") parts.push("--padding-mode", layer.mode);
  if (layer.op === "transposed" && layer.outputPadding.some(Boolean)) {
    parts.push("--output-padding", brief(layer.outputPadding).join(","));
  }
  if (layer.ceil) parts.push("--ceil-mode");
  if (layer.op === "avgpool" && !layer.countPadding) parts.push("--no-count-include-pad");
  if (layer.divisor) parts.push("--divisor-override", layer.divisor);
  if (layer.framework !== "torch") parts.push(...foreign(layer));
  if (verb !== "render") return parts.join(" ");
  if (!pool && layer.order === "in_turn") parts.push("--order", "in_turn");
  if (layer.op === "transposed" && layer.direction === "scatter") parts.push("--view", "scatter");
  return parts.join(" ");
}

/** The options of a pool that only another framework has, whose neutral stride is 1. */
const foreign = ({ framework, op, countPadding, stride, kernel }) => [
  "--framework",
  framework,
  ...(op === "avgpool" && countPadding ? ["--count-include-pad"] : []),
  ...(`${stride}` === `${kernel}` ? ["--s", brief(stride).join(",")] : []),
];

const python = (values) => (new Set(values).size === 1 ? `${values[0]}` : tuple(values));

/** The call that makes the layer: of convviz, or of PyTorch's `nn`. */
export function constructorOf(layer, module) {
  const sides = sidesText(layer.padding, ", ", "(", ")");
  const pads = sides ? `(${sides.join(", ")}${sides.length === 1 ? "," : ""})` : python(layer.padding.map(([each]) => each));
  const named = [];
  const some = (name, told, neutral) => {
    if (told !== neutral) named.push(`${name}=${told}`);
  };
  const pool = isPool(layer);
  const foreign = layer.framework !== "torch";
  some("stride", python(layer.stride), pool && !foreign ? python(layer.kernel) : "1");
  some("padding", pads, "0");
  some("dilation", python(layer.dilation), "1");
  if (layer.op === "transposed") some("output_padding", python(layer.outputPadding), "0");
  if (!pool) {
    some("groups", `${layer.groups}`, "1");
    some("bias", layer.bias ? "True" : "False", "True");
    if (layer.op === "conv") some("padding_mode", `"${layer.mode}"`, '"zeros"');
  }
  some("ceil_mode", layer.ceil ? "True" : "False", "False");
  if (layer.op === "avgpool") {
    some("count_include_pad", layer.countPadding ? "True" : "False", foreign ? "False" : "True");
  }
  if (layer.divisor) named.push(`divisor_override=${layer.divisor}`);
  if (foreign) named.push(`framework="${layer.framework}"`);
  const first = pool ? [python(layer.kernel)] : [layer.input[0], layer.out, `kernel_size=${python(layer.kernel)}`];
  return `${module}.${className(layer)}(${[...first, ...named].join(", ")})`;
}

/** The call of convviz that draws the layer. */
export function pythonOf(layer) {
  const more = [];
  if (layer.order === "in_turn" && !isPool(layer)) more.push(', order="in_turn"');
  if (layer.op === "transposed" && layer.direction === "scatter") more.push(', view="scatter"');
  return `convviz.animate(${constructorOf(layer, "convviz")}, ${tuple(layer.input)}${more.join("")})`;
}

/**
 * The call of PyTorch that computes the layer on `x`, a batch.
 *
 * Padding that differs by side is laid on before, or cut off behind; a pool with such padding may
 * have no like, which is said in a comment.
 */
export function pytorchOf(layer) {
  if (layer.framework !== "torch") return `# PyTorch has no such pool, which is one of ${layer.framework}`;
  const lopsided = layer.padding.some(([before, after]) => before !== after);
  if (!lopsided) return constructorOf(layer, "torch.nn");
  const bare = constructorOf({ ...layer, mode: "zeros", padding: layer.padding.map(() => [0, 0]) }, "torch.nn");
  if (layer.op === "transposed") return `${bare}(x)[..., ${keptOf(layer).join(", ")}]`;
  if (isPool(layer) && !hasLike(layer)) return "# PyTorch has no such pool: it pads both sides of an axis alike";
  const last = layer.padding.toReversed().flat().join(", ");
  const mode = layer.op === "conv" && layer.mode !== "zeros" ? `, mode="${layer.mode}"` : "";
  const value = layer.op === "maxpool" ? ', value=float("-inf")' : "";
  return `${bare}(torch.nn.functional.pad(x, (${last})${mode}${value}))`;
}

/** Of the output without padding, the cells that padding leaves along each axis. */
const keptOf = (layer) =>
  outputShape(planOf(layer)).slice(1).map((size, n) => `${layer.padding[n][0]}:${layer.padding[n][0] + size}`);

/** True if a pool without padding does the same on an input that was padded before. */
function hasLike(layer) {
  if (layer.op === "avgpool" && !layer.countPadding && !layer.divisor) return false;
  if (!layer.ceil) return true;
  const padded = layer.input.slice(1).map((size, n) => size + layer.padding[n][0] + layer.padding[n][1]);
  const before = { ...layer, input: [layer.input[0], ...padded], padding: layer.padding.map(() => [0, 0]) };
  return `${outputShape(planOf(before))}` === `${outputShape(planOf(layer))}`;
}

const verb = (number, one, many) => (number === 1 ? one : many);

/** A sentence that says what a step does. */
export function sentenceOf(walk, step) {
  const { plan } = walk;
  const which = `Step ${comma(step.number + 1)} of ${comma(walk.length)}`;
  const groups = step.groups.length > 1 ? ` The same in ${step.groups.length - 1} more ${plan.named ? "group" : "channel"}${step.groups.length > 2 ? "s" : ""}.` : "";
  const out = step.groups[0] * plan.outs + (plan.scatters || plan.rule !== SUM ? 0 : step.turn);
  if (plan.scatters) {
    const channel = step.groups[0] * plan.ins + step.turn;
    return `${which}: x[${[channel, ...step.position].join(", ")}] lays its kernel of ${times(plan.kernel)} on the output.${groups}`;
  }
  const taps = plan.rule === SUM ? product(plan.kernel) * insAt(plan, step.turn).length : product(plan.kernel);
  const inside = product(
    readAt(plan, step).map(
      (cells, n) => cells.filter((cell) => plan.reading.axes[n].source(cell) !== null).length,
    ),
  );
  const zeros = taps - (inside * taps) / product(plan.kernel);
  const what = { sum: "the sum of", max: "the largest of", mean: "the mean of" }[plan.rule];
  const over = plan.rule === "mean" ? `, over ${meanOver(plan, step.position)}` : "";
  const outside = plan.rule === SUM ? "padding" : "outside the input";
  const padding = zeros ? `, ${comma(zeros)} of them ${plan.flipped ? "zeros" : outside}` : "";
  const noun = plan.rule === SUM ? verb(taps, "product", "products") : verb(taps, "cell", "cells");
  const target = `y[${[out, ...step.position].join(", ")}]`;
  return `${which}: ${target} is ${what} ${comma(taps)} ${noun}${padding}${over}.${groups}`;
}

/** What a reader cannot guess: [look, words] of every kind of cell that a walk has. */
export function legendOf(plan) {
  const grounds = new Set(plan.reading.axes.flatMap(groundsOf));
  const copies = plan.reading.axes.some((axis) => axis.mode !== "zeros");
  const zero = "padding, read as 0";
  const padding = { max: "padding, read as -∞", mean: plan.countsPadding ? zero : "padding, not counted" };
  const told = plan.named && plan.groups > 1
    ? [["hues", "read and written now, a hue for each group"]]
    : [["read", "read now"], ["written", "written now"], ["done", "done"]];
  if (grounds.has("padding")) {
    told.push(["padding", copies ? "padding, a copy of an input cell" : (padding[plan.rule] ?? zero)]);
  }
  if (grounds.has("inserted")) told.push(["padding", "inserted zero"]);
  const unread = unreadIn(plan);
  const cells = product(plan.reading.axes.map((axis) => axis.cells));
  if (unread) told.push(["unread", `never read: ${comma(unread)} of ${comma(cells)} in each channel`]);
  return told;
}

/** The kinds of cells along an axis. */
function groundsOf(axis) {
  const [first, stop] = axis.drawn;
  const ends = [first, stop - 1, Math.min(1, stop - 1)];
  return ends.map((cell) => axis.ground(cell));
}
