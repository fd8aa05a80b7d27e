/** What belongs to the cell that a reader points at: the step, the rings, the words. */
import { BEYOND, REAL } from "../layer/axis.js";
import { MAX, MEAN, SUM, product } from "../layer/layer.js";
import { combinations } from "../layer/walk.js";

const MOST_RINGS = 600;
const MOST_NAMED = 8;

/** True if a cell of a side is what one step is made for: not under the window. */
const isPoint = (plan, side) => side === (plan.scatters ? "input" : "output");

/** The step that writes an output, or where a plan scatters lays an input down. */
export function stepOfFocus(walk, focus) {
  const { plan } = walk;
  if (!focus || !isPoint(plan, focus.side)) return null;
  const each = plan.scatters ? plan.ins : plan.outs;
  const group = Math.floor(focus.channel / each);
  const turn = plan.rule === SUM ? focus.channel % each : 0;
  return walk.numberOf(group, turn, focus.cell);
}

/** For each axis the [position, tap] pairs at which the window lies on a cell. */
function meeting(plan, cell) {
  return plan.window.map((axis, n) => {
    const source = plan.scatters ? cell[n] : axis.source(cell[n]);
    if (source === null || axis.ground(cell[n]) === BEYOND) return [];
    return axis.readers[source].filter(([at]) => at < plan.grid[n]);
  });
}

/** The rings of a focus: itself, and the cells that it belongs to. */
export function ringsOf(walk, stage, focus) {
  if (!focus) return [];
  const { plan } = walk;
  const own = [{ ...focus, strong: true }];
  if (isPoint(plan, focus.side)) return own;
  if (focus.side === "kernel") return [...own, ...ringsOfWeight(plan, focus)];
  const other = plan.scatters ? "input" : "output";
  const each = plan.scatters ? plan.outs : plan.ins;
  const group = Math.floor(focus.channel / each);
  const channels = stage[plan.scatters ? "inputs" : "outputs"].filter(
    (channel) => Math.floor(channel / (plan.scatters ? plan.ins : plan.outs)) === group,
  );
  const places = combinations(meeting(plan, focus.cell).map((pairs) => pairs.map(([at]) => at)));
  const met = channels.flatMap((channel) => places.map((cell) => ({ side: other, channel, cell })));
  return [...own, ...met.slice(0, MOST_RINGS)];
}

/** Where a weight is used: the cells that it stands on, at every position. */
function ringsOfWeight(plan, { cell, channel, out }) {
  const taps = plan.flipped ? cell.map((tap, n) => plan.kernel[n] - 1 - tap) : cell;
  if (product(plan.grid) > MOST_RINGS) return [];
  const side = plan.scatters ? "output" : "input";
  const places = combinations(
    plan.window.map((axis, n) =>
      [...Array(plan.grid[n]).keys()].map((at) => axis.firstTap(at) + taps[n] * axis.dilation),
    ),
  );
  return places.map((place) => ({ side, channel: side === "input" ? channel : out, cell: place }));
}

const name = (letter, numbers) => `${letter}[${numbers.join(", ")}]`;
const often = (count) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

/** A sentence about the cell that a reader points at; empty for those with an equation. */
export function wordsOf(walk, numbers, focus) {
  if (!focus) return "";
  if (focus.side === "kernel") return weightWords(walk.plan, numbers, focus);
  if (focus.side === "output") return walk.plan.scatters ? laidWords(walk, numbers, focus) : "";
  return inputWords(walk, numbers, focus);
}

function inputWords(walk, numbers, { channel, cell }) {
  const { plan } = walk;
  const axes = plan.reading.axes;
  const grounds = cell.map((at, n) => axes[n].ground(at));
  if (plan.scatters) return "";
  if (!grounds.every((ground) => ground === REAL)) return outsideWords(plan, channel, cell, grounds);
  const place = cell.map((at, n) => axes[n].source(at));
  const start = `${name("x", [channel, ...place])} = ${numbers.text(numbers.value(channel, cell))}`;
  const pairs = place.map((at, n) => axes[n].readers[at]);
  const count = product(pairs.map((each) => each.length));
  if (!count) return `${start} is never read: no position of the window has a tap on it.`;
  const group = Math.floor(channel / plan.ins);
  const outs = plan.rule === SUM ? plan.outs : 1;
  const first = plan.rule === SUM && outs > 1 ? "o" : group * plan.outs;
  const places = combinations(pairs.map((each) => [...new Set(each.map(([at]) => at))]));
  const named = places.slice(0, MOST_NAMED).map((each) => name("y", [first, ...each]));
  const more = places.length > MOST_NAMED ? ` and ${places.length - MOST_NAMED} more` : "";
  const each = plan.rule === SUM && outs > 1 ? ` in each of ${outs} output channels` : "";
  return `${start} is read ${often(count)}${each}: by ${named.join(", ")}${more}.`;
}

function outsideWords(plan, channel, cell, grounds) {
  const axes = plan.reading.axes;
  if (grounds.includes(BEYOND)) return "Past all padding: what stands here does not count.";
  if (grounds.includes("inserted")) return "A zero inserted between two input cells, as the stride has it.";
  if (grounds.includes("output padding")) return "A zero of the output padding, which makes the output larger.";
  const source = cell.map((at, n) => axes[n].source(at));
  if (!source.includes(null)) {
    const mode = axes.find((axis) => axis.mode !== "zeros")?.mode ?? "";
    return `Padding (${mode}): a copy of ${name("x", [channel, ...source])}.`;
  }
  if (plan.rule === MAX) return "Padding: minus infinity, which is never the largest.";
  if (plan.rule === MEAN && !plan.countsPadding) return "Padding: it does not count in the mean.";
  return "Padding: a zero around the input, which is no part of it.";
}

function weightWords(plan, numbers, { channel, out, cell }) {
  if (plan.rule !== SUM) return "The window: what stands under it now.";
  const pair = plan.inFirst ? [channel, out % plan.outs] : [out, channel % plan.ins];
  const place = [...pair, ...cell];
  const taps = plan.flipped ? cell.map((tap, n) => plan.kernel[n] - 1 - tap) : cell;
  const inside = plan.window.map((axis, n) =>
    [...Array(plan.grid[n]).keys()].filter((at) => {
      const on = axis.firstTap(at) + taps[n] * axis.dilation;
      return plan.scatters ? axis.ground(on) === REAL : axis.source(on) !== null;
    }).length,
  );
  const all = product(plan.grid);
  const outside = all - product(inside);
  const where = plan.scatters ? "outside the output" : plan.flipped ? "on zeros" : "on padding";
  const told = outside ? `, ${outside} of them ${where}` : "";
  const target = plan.scatters ? `input cell of x[${channel}]` : `output cell of y[${out}]`;
  return `${name("w", place)} = ${numbers.text(numbers.weight.at(place))} is used ${often(all)}, once for each ${target}${told}.`;
}

/** The sum of a cell on which several kernels are laid. */
function laidWords({ plan }, numbers, { channel, cell }) {
  const count = plan.ins * product(meeting(plan, cell).map((pairs) => pairs.length));
  const value = numbers.text(numbers.output(channel, cell));
  const bias = plan.bias ? " and the bias" : "";
  return `${name("y", [channel, ...cell])} = ${value} is in the end the sum of ${count} product${count === 1 ? "" : "s"}${bias}.`;
}
