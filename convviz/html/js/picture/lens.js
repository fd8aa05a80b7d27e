/** A lens: the part of a large plane that is around the window. */
import { readAt, writtenAt } from "../layer/walk.js";
import { countOf } from "./panels.js";

/** A cell of a lens in which a number can be read. */
const LEGIBLE_CELL = 20;
const MOST_CELLS = 13;

/** The part of an axis around the window: its span and as much again, at most `most` cells. */
function around(range, under, most) {
  const [first, last] = [under[0], under.at(-1)];
  const count = Math.min(countOf(range), Math.max(most, last - first + 1));
  const start = Math.floor((first + last + 1 - count) / 2);
  const clamped = Math.max(range[0], Math.min(range[1] - count, start));
  return [clamped, clamped + count];
}

/** What a lens shows of the side on which the window stands, `most` cells or the whole window. */
export function lensOf({ plan, step, sides }, most) {
  const side = plan.scatters ? "output" : "input";
  const under = plan.scatters ? writtenAt(plan, step) : readAt(plan, step);
  const { rows, cols, planes } = sides[side];
  const at = under.length === 3 ? under[0][0] : null;
  const inPlane = planes.includes(at) ? at : planes[0];
  return {
    side,
    rows: under.length === 1 ? rows : around(rows, under.at(-2), most),
    cols: around(cols, under.at(-1), most),
    planes: [inPlane],
    perRow: 1,
  };
}

/** Cells of a lens in `room` pixels: few enough for numbers, and some around the window. */
export const cellsOfLens = (room) =>
  Math.max(5, Math.min(MOST_CELLS, Math.floor(room / LEGIBLE_CELL)));
