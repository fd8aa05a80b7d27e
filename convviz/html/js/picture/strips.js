/** Strips of one axis, each as broad as the stage: inputs, kernels, outputs. */
import { readAt, writtenAt } from "../layer/walk.js";
import { block, countOf, named, ABOVE, LABEL, SMALL_CELL } from "./panels.js";
import { lensOf } from "./lens.js";

const BETWEEN = 6;

/** Strips below each other, the kernel under the cells that it reads. */
export function inStrips(made) {
  const { plan, step, sides, inputs, outputs, kernels, width, height, most } = made;
  const room = width - 2 * LABEL;
  const wide = Math.max(countOf(sides.input.cols), countOf(sides.output.cols));
  const strips = inputs.length + kernels.length + outputs.length;
  const tall = Math.floor((height - 4 * ABOVE) / strips) - BETWEEN;
  const highest = Math.min(most, Math.max(tall, 10));
  const [before, after] = overhang(plan);
  const over = before + after;
  const cell = Math.min(highest, room / (wide + over));
  const large = cell < SMALL_CELL;
  const fill = (side) => Math.min(highest, room / (countOf(sides[side].cols) + over));
  const own = large ? { input: fill("input"), output: fill("output") } : { input: cell, output: cell };
  const lens = large ? lensOf(made, 24) : null;
  const lensCell = lens ? Math.min(26, room / (countOf(lens.cols) + over)) : cell;
  const lenses = lens ? (lens.side === "input" ? inputs : outputs).length : 0;
  const high = large ? Math.max(8, Math.min(34, tall * (strips / (strips + lenses)))) : cell;
  const used = (strips + lenses) * (high + BETWEEN) + 3 * ABOVE;
  const free = Math.max(0, Math.min(90, (height - used) / 4));
  const whole = { rows: [0, 1], planes: [null], perRow: 1 };
  const panels = [];
  let y = ABOVE + Math.max(0, (height - used - 2 * free) / 2);
  const strip = (side, cols, size, given) => {
    const x = (width - (countOf(cols) + over) * size) / 2 + before * size;
    panels.push(...block(side, { ...whole, cols }, x, y, size, { height: high, ...given }));
    y += high + BETWEEN;
  };
  const scope = (channel) => {
    if (lens) strip(lens.side, lens.cols, lensCell, { channel, lens: true, name: "" });
  };
  for (const channel of inputs) {
    strip("input", sides.input.cols, own.input, { channel, name: named("x", channel) });
    if (lens?.side === "input") scope(channel);
  }
  y += ABOVE + free;
  const under = plan.scatters ? writtenAt(plan, step)[0] : readAt(plan, step)[0];
  const ruler = lens ? lens.cols : sides[plan.scatters ? "output" : "input"].cols;
  const rulerX = (width - (countOf(ruler) + over) * lensCell) / 2 + before * lensCell;
  for (const [out, channel] of kernels) {
    const x = rulerX + (under[0] - ruler[0]) * lensCell;
    const pitch = plan.window[0].dilation;
    const given = { out, channel, name: "", height: high, pitch };
    panels.push(...block("kernel", { ...whole, cols: [0, plan.kernel[0]] }, x, y, lensCell, given));
    y += high + BETWEEN;
  }
  y += ABOVE + free;
  for (const channel of outputs) {
    if (lens?.side === "output") scope(channel);
    strip("output", sides.output.cols, own.output, { channel, name: named("y", channel) });
  }
  return { cell, panels };
}

/** Cells before and after an output on which a kernel is laid, and of which nothing is kept. */
function overhang({ scatters, writing, grid }) {
  if (!scatters) return [0, 0];
  const [axis] = writing.axes;
  const end = axis.firstTap(grid[0] - 1) + axis.span;
  return [Math.max(0, -axis.firstTap(0)), Math.max(0, end - axis.size)];
}
