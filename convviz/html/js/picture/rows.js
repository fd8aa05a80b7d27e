/** Planes from top to bottom, on a narrow stage: inputs, kernels, outputs. */
import { block, heightOf, largest, named, spaced, widthOf, ABOVE, SMALL_CELL } from "./panels.js";
import { cellsOfLens, lensOf } from "./lens.js";

const ABOVE_NAMED = 38;
const LEAST_FREE = 24;
const BESIDE = 8;

/** From top to bottom: inputs, kernels, outputs. */
export function inRows(made) {
  const { sides, inputs, outputs, kernels, height, width } = made;
  const onInput = !made.plan.scatters;
  const large = sizesInRows(made, kernels, 0).cell < SMALL_CELL;
  const count = onInput ? inputs.length : outputs.length;
  const room = Math.min(height * 0.24, (width - 20) / count);
  const lens = large ? lensOf(made, cellsOfLens(room)) : null;
  const lensCell = lens && largest(26, (cell) => heightOf(lens, cell) <= height * 0.24 && alongside(lens, count, cell) <= width - 12);
  const taken = lens ? heightOf(lens, lensCell) + 16 : 0;
  const { cell, middle, output } = sizesInRows(made, kernels, taken);
  const heights = [heightOf(sides.input, cell), heightOf(sides.kernel, middle), heightOf(sides.output, output)];
  const spare = height - taken - 2 * ABOVE_NAMED - ABOVE - heights[0] - heights[1] - heights[2];
  const free = Math.max(LEAST_FREE / 3, Math.min(110, spare / 3));
  const tops = [ABOVE_NAMED];
  tops.push(tops[0] + heights[0] + (onInput ? taken : 0) + free + ABOVE);
  tops.push(tops[1] + heights[1] + (lens && !onInput ? taken : 0) + free + ABOVE_NAMED);
  const row = (side, shown, channels, y, size, given) => {
    const places = spaced(channels.length, widthOf(shown, size), width, 0);
    return channels.flatMap((channel, at) => block(side, shown, places[at], y, size, given(channel)));
  };
  const ofInput = (channel) => ({ channel, name: named("x", channel) });
  const ofOutput = (channel) => ({ channel, name: named("y", channel) });
  const ofKernel = ([out, channel]) => ({ out, channel, name: "" });
  const panels = [
    ...row("input", sides.input, inputs, tops[0], cell, ofInput),
    ...row("kernel", sides.kernel, kernels, tops[1], middle, ofKernel),
    ...row("output", sides.output, outputs, tops[2], output, ofOutput),
  ];
  if (lens) {
    const channels = onInput ? inputs : outputs;
    const top = onInput ? tops[0] + heights[0] + 10 : tops[2] - taken - ABOVE_NAMED + 6;
    panels.push(...row(lens.side, lens, channels, top, lensCell, (channel) => ({ channel, lens: true, name: "" })));
  }
  return { cell, panels };
}

/** Pixels of `count` blocks beside each other. */
const alongside = (shown, count, cell) => widthOf(shown, cell) * count + BESIDE * (count - 1);

/** The cells of the three rows, where a lens has `taken` so many pixels of the height. */
function sizesInRows({ sides, inputs, outputs, width, height, most }, kernels, taken) {
  const budget = height - taken - 2 * ABOVE_NAMED - ABOVE - LEAST_FREE;
  const broad = (side, count, size) => alongside(sides[side], count, size) > width - 12;
  const kernelOf = (cell) =>
    largest(
      Math.max(cell, 12),
      (each) => !broad("kernel", kernels.length, each) && heightOf(sides.kernel, each) <= height * 0.25,
    );
  const fits = (cell, output, middle = kernelOf(cell)) =>
    !broad("input", inputs.length, cell) &&
    !broad("output", outputs.length, output) &&
    heightOf(sides.input, cell) + heightOf(sides.output, output) + heightOf(sides.kernel, middle) <= budget;
  const cell = largest(most, (each) => fits(each, each));
  const larger = largest(cell < SMALL_CELL ? most / 3 : Math.min(most, cell * 1.6), (each) => {
    const modest = heightOf(sides.output, each) <= heightOf(sides.input, cell);
    return modest && fits(cell, each);
  });
  const output = Math.max(cell, larger);
  const middle = largest(Math.min(most, Math.max(18, cell * 1.8)), (each) => {
    const modest = heightOf(sides.kernel, each) <= height * 0.25;
    return modest && !broad("kernel", kernels.length, each) && fits(cell, output, each);
  });
  return { cell, middle, output };
}
