/**
 * Where planes, kernels and outputs stand on a stage of so many pixels.
 *
 * Input channels are beside each other, with a kernel each, before the outputs: from left to
 * right on a broad stage, from top to bottom on a narrow one and where there is one axis.
 */
import { upTo } from "../layer/layer.js";
import { countOf, inRowsOfPlanes, largestCell, sidesOf, ABOVE, SMALL_CELL } from "./panels.js";
import { channelsShown, kernelsShown } from "./channels.js";
import { inColumns } from "./columns.js";
import { inRows } from "./rows.js";
import { inStrips } from "./strips.js";

const LEAST_BLOCK = 74;
const MOST_ROWS_OF_PLANES = 6;

/** Every panel of a step on a stage of `width` and `height` pixels, and what is left out. */
export function stageOf(walk, step, width, height) {
  const { plan } = walk;
  const sides = sidesOf(plan);
  const most = largestCell(width, height);
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
  const made = { walk, plan, step, sides, width, height, most, ...shown };
  made.kernels = kernelsShown(made);
  const stage = flat ? inStrips(made) : laidOut(made, across ? inColumns : inRows);
  return { ...stage, ...shown, kernels: made.kernels, width, height, across, flat, large: stage.cell < SMALL_CELL };
}

/** Rows of planes in which the planes of each walk stand, found once for each size of stage. */
const ROWS_OF_PLANES = new WeakMap();

/** Panels by the function `lay`, the planes of a channel in as many rows as make them largest. */
function laidOut(made, lay) {
  const { walk, sides, width, height } = made;
  const planes = sides.input.planes.length;
  if (planes === 1) return lay(made);
  const inRows = (count) => lay({ ...made, sides: inRowsOfPlanes(sides, count) });
  const known = ROWS_OF_PLANES.get(walk);
  const key = `${width}x${height}`;
  if (known?.key === key) return inRows(known.count);
  const counts = upTo(Math.min(planes, MOST_ROWS_OF_PLANES)).map((n) => n + 1);
  const sizes = counts.map((count) => inRows(count).cell);
  const count = counts[sizes.indexOf(Math.max(...sizes))];
  ROWS_OF_PLANES.set(walk, { key, count });
  return inRows(count);
}
