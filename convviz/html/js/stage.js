/**
 * Where planes, kernels and outputs stand on a stage of so many pixels.
 *
 * Input channels are beside each other, with a kernel each, before the outputs: from left to
 * right on a broad stage, from top to bottom on a narrow one and where there is one axis.
 */
import { countOf, sidesOf, ABOVE, SMALL_CELL } from "./panels.js";
import { channelsShown, kernelsShown } from "./channels.js";
import { inColumns } from "./columns.js";
import { inRows } from "./rows.js";
import { inStrips } from "./strips.js";

const LEAST_BLOCK = 74;

/** Every panel of a step on a stage of `width` and `height` pixels, and what is left out. */
export function stageOf(walk, step, width, height) {
  const { plan } = walk;
  const sides = sidesOf(plan);
  const flat = plan.grid.length === 1;
  const across = !flat && width >= 560 && width >= height * 0.8;
  const room = across || flat ? height - ABOVE : width;
  const cellsOf = ({ rows, cols, planes }) =>
    across || flat ? countOf(rows) : countOf(cols) * planes.length;
  const least = (side) => {
    if (flat) return 40;
    const cells = cellsOf(sides[side]);
    return (cells * 9 <= 190 ? Math.max(cells * 9, 34) : LEAST_BLOCK) + (across ? 10 : 14);
  };
  const strips = flat ? 3.4 : 1;
  const mostIns = Math.max(Math.min(plan.ins, 2), Math.floor(room / strips / least("input")));
  const mostOuts = Math.max(1, Math.floor(room / strips / least("output")));
  const shown = channelsShown(plan, step, mostIns, mostOuts);
  const made = { walk, plan, step, sides, width, height, ...shown };
  made.kernels = kernelsShown(made);
  const stage = flat ? inStrips(made) : across ? inColumns(made) : inRows(made);
  return { ...stage, ...shown, kernels: made.kernels, width, height, across, flat, large: stage.cell < SMALL_CELL };
}
