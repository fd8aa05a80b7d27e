/** The equation of a step in one line, with its indices or in numbers: `words/equations.py`. */
import { MAX, MEAN, SUM, meanOver } from "./layer.js";
import { insAt, outsAt, readAt, writtenAt } from "./walk.js";

const AXIS_LETTERS = "tuv";

const plus = (start, term) => (start === 0 ? term : `${start}+${term}`);
const scaled = (factor, letter) => (factor === 1 ? letter : `${factor}${letter}`);
const letterOf = (axes, n) => AXIS_LETTERS[AXIS_LETTERS.length - axes.length + n];

/** The index of a channel: a number for a single one, a letter for all of a group. */
const channelText = (first, channels, letter) =>
  channels.length === 1 ? `${first + channels[0]}` : plus(first, letter);

const cellsText = (axes, cells) =>
  axes.map((axis, n) =>
    axis.kernel > 1
      ? plus(cells[n][0], scaled(axis.dilation, letterOf(axes, n)))
      : `${cells[n][0]}`,
  );

function writtenText(plan, step) {
  const channel = channelText(step.groups[0] * plan.outs, outsAt(plan, step.turn), "o");
  return `y[${[channel, ...cellsText(plan.writing.axes, writtenAt(plan, step))].join(", ")}]`;
}

function readText(plan, step) {
  const channel = channelText(step.groups[0] * plan.ins, insAt(plan, step.turn), "c");
  const cells = cellsText(plan.reading.axes, readAt(plan, step));
  return `${plan.flipped ? "z" : "x"}[${[channel, ...cells].join(", ")}]`;
}

function weightText(plan, step) {
  const group = step.groups[0];
  const taps = plan.kernel.map((size, n) => {
    if (size === 1) return "0";
    const letter = letterOf(plan.window, n);
    return plan.flipped ? `${size - 1}-${letter}` : letter;
  });
  const [ins, outs] = [insAt(plan, step.turn), outsAt(plan, step.turn)];
  const pair = plan.inFirst
    ? [channelText(group * plan.ins, ins, "c"), channelText(0, outs, "o")]
    : [channelText(group * plan.outs, outs, "o"), channelText(0, ins, "c")];
  return [...pair, ...taps].join(", ");
}

/** The equation of the first group of a step; `value` stands for the input cell if it is given. */
export function equation(plan, step, value = null) {
  const out = writtenText(plan, step);
  const read = value ?? readText(plan, step);
  if (plan.rule === MAX) return `${out} = max ${read}`;
  if (plan.rule === MEAN) return `${out} = Σ ${read} / ${meanOver(plan, step.position)}`;
  if (plan.scatters) return `${out} += ${read} · w[${weightText(plan, step)}]`;
  const channel = step.groups[0] * plan.outs + outsAt(plan, step.turn)[0];
  const bias = plan.bias ? ` + b[${channel}]` : "";
  return `${out} = Σ ${read} · w[${weightText(plan, step)}]${bias}`;
}

/** The equation of the first group of a step in numbers, as many as make `most` characters. */
export function sumInNumbers(walk, step, numbers, most) {
  const { plan } = walk;
  const signed = (value) => {
    const text = numbers.text(value);
    return text.startsWith("-") ? `(${text})` : text;
  };
  const pairs = numbers.products(step);
  if (plan.scatters) return equation(plan, step, signed(pairs[0][0]));
  const out = step.groups[0] * plan.outs + outsAt(plan, step.turn)[0];
  const result = ` = ${numbers.text(numbers.output(out, step.position))}`;
  const start = `y[${[out, ...step.position].join(", ")}] = `;
  if (plan.rule === MAX) {
    const texts = pairs.map(([value]) => numbers.text(value));
    return asFits(texts, ", ", `${start}max(`, `)${result}`, most, "cell");
  }
  if (plan.rule === MEAN) {
    const end = `) / ${meanOver(plan, step.position)}${result}`;
    return asFits(pairs.map(([value]) => signed(value)), " + ", `${start}(`, end, most, "cell");
  }
  const texts = pairs.map(([value, weight]) => `${signed(value)}·${signed(weight)}`);
  const bias = plan.rule === SUM && plan.bias ? ` + ${signed(numbers.bias(out))}` : "";
  return asFits(texts, " + ", start, bias + result, most, "product");
}

/** The first of `texts` between `start` and `end`; of the others the number is told. */
function asFits(texts, between, start, end, most, noun) {
  for (let shown = texts.length; shown >= 0; shown--) {
    const rest = texts.length - shown;
    const more = `(${rest}${shown ? " more" : ""} ${noun}${rest === 1 ? "" : "s"})`;
    const parts = rest ? [...texts.slice(0, shown), more] : texts;
    const text = start + parts.join(between) + end;
    if (text.length <= most) return text;
  }
  return `${start.split(" = ")[0]} = ${end.split(" = ").at(-1)}`;
}
