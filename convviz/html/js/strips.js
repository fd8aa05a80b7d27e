/** Strips of one axis, each as broad as the stage: inputs, kernels, outputs. */
import { readAt, writtenAt } from "./walk.js";
import { block, countOf, named, ABOVE, LABEL, LARGEST_CELL, SMALL_CELL } from "./panels.js";
import { lensOf } from "./lens.js";

/** One axis: strips of the full width below each other, the kernel under the cells it reads. */
export function inStrips(made) {
  const { plan, step, sides, inputs, outputs, kernels, width, height } = made;
  const wide = Math.max(countOf(sides.input.cols), countOf(sides.output.cols));
  const strips = inputs.length + kernels.length + outputs.length;
  const tall = Math.floor((height - 3 * ABOVE - 20) / strips) - 6;
  const most = Math.min(LARGEST_CELL, Math.max(tall, 10));
  const cell = Math.min(most, (width - 2 * LABEL) / wide);
  const large = cell < SMALL_CELL;
  const fill = (side) => Math.min(most, (width - 2 * LABEL) / countOf(sides[side].cols));
  const own = large ? { input: fill("input"), output: fill("output") } : { input: cell, output: cell };
  const lens = large ? lensOf(made, 24) : null;
  const lensCell = lens ? Math.min(26, (width - 2 * LABEL) / countOf(lens.cols)) : cell;
  const high = large ? Math.max(12, Math.min(30, tall * 0.6)) : cell;
  const whole = { rows: [0, 1], planes: [null] };
  const panels = [];
  let y = ABOVE;
  const strip = (side, cols, size, given) => {
    const x = (width - countOf(cols) * size) / 2;
    panels.push(...block(side, { ...whole, cols }, x, y, size, { height: high, ...given }));
    y += high + 6;
  };
  const scope = (channel) => {
    if (lens) strip(lens.side, lens.cols, lensCell, { channel, lens: true, name: "" });
  };
  for (const channel of inputs) {
    strip("input", sides.input.cols, own.input, { channel, name: named("x", channel) });
    if (lens?.side === "input") scope(channel);
  }
  y += ABOVE;
  const under = plan.scatters ? writtenAt(plan, step)[0] : readAt(plan, step)[0];
  const ruler = lens ? lens.cols : sides[plan.scatters ? "output" : "input"].cols;
  const rulerX = (width - countOf(ruler) * lensCell) / 2;
  for (const [out, channel] of kernels) {
    const x = rulerX + (under[0] - ruler[0]) * lensCell;
    const pitch = plan.window[0].dilation;
    const given = { out, channel, name: "", height: high, pitch };
    panels.push(...block("kernel", { ...whole, cols: [0, plan.kernel[0]] }, x, y, lensCell, given));
    y += high + 6;
  }
  y += ABOVE;
  for (const channel of outputs) {
    if (lens?.side === "output") scope(channel);
    strip("output", sides.output.cols, own.output, { channel, name: named("y", channel) });
  }
  return { cell, panels };
}
