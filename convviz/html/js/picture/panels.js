/**
 * Panels: planes of cells on a stage, and where their cells are in pixels.
 *
 * A panel is { side (input, kernel, output), channel, out, plane, rows, cols, x, y, cell, pitch,
 * name }, `rows` and `cols` being [first, stop] in the coordinates of its side.
 */
import { upTo } from "../layer/layer.js";

/** The largest cell on a stage: a small layer fills a large one. */
export const largestCell = (width, height) => Math.max(44, Math.round(Math.min(width, height) * 0.09));

/** Planes of smaller cells than this have a lens. */
export const SMALL_CELL = 7;

/** Pixels for a name beside a plane, and for words above one. */
export const LABEL = 34;
export const ABOVE = 22;

/** [first, stop] of rows, of columns, and the list of planes, of cells along up to three axes. */
function planesOf(ranges) {
  const [rows, cols] = ranges.length === 1 ? [[0, 1], ranges[0]] : ranges.slice(-2);
  const planes = ranges.length === 3 ? upTo(ranges[0][1] - ranges[0][0]) : [null];
  const named = planes.map((at) => (at === null ? null : at + ranges[0][0]));
  return { rows, cols, planes: named, perRow: planes.length };
}

/** The sides with the planes of each channel in `count` rows, so far as it has as many. */
export function inRowsOfPlanes(sides, count) {
  const wrapped = (shown) => ({ ...shown, perRow: Math.ceil(shown.planes.length / count) });
  return Object.fromEntries(Object.entries(sides).map(([side, shown]) => [side, wrapped(shown)]));
}

export const countOf = ([first, stop]) => stop - first;

/** The cells of each side of a plan, as panels show them. */
export function sidesOf(plan) {
  return {
    input: planesOf(plan.reading.axes.map((axis) => axis.drawn)),
    kernel: planesOf(plan.kernel.map((size) => [0, size])),
    output: planesOf(plan.writing.axes.map((axis) => [0, axis.size])),
  };
}

const between = (cell) => Math.max(4, cell * 0.6);

/** The panels of one channel, its planes row by row, from (x, y) on. */
export function block(side, shown, x, y, cell, given) {
  return shown.planes.map((plane, n) => ({
    side,
    plane,
    x: Math.round(x + (n % shown.perRow) * (countOf(shown.cols) * cell + between(cell))),
    y: Math.round(y + Math.floor(n / shown.perRow) * (countOf(shown.rows) * cell + between(cell))),
    cell,
    pitch: 1,
    rows: shown.rows,
    cols: shown.cols,
    ...given,
  }));
}

/** Pixels of a block of planes at a size of cell. */
export const widthOf = ({ cols, perRow }, cell) => countOf(cols) * cell * perRow + between(cell) * (perRow - 1);

export function heightOf({ rows, planes, perRow }, cell) {
  const count = Math.ceil(planes.length / perRow);
  return countOf(rows) * cell * count + between(cell) * (count - 1);
}

/** The largest cell of which `fits` is true: whole pixels, or below 3 thirds of one. */
export function largest(most, fits) {
  for (let cell = Math.floor(most); cell > 3; cell--) if (fits(cell)) return cell;
  for (let cell = Math.min(most, 3); cell > 0.01; cell *= 0.97) if (fits(cell)) return cell;
  return 0.01;
}

/** Of a column of `count` blocks, the pixel at which each begins, in the middle of `room`. */
export function spaced(count, size, room, start) {
  const gap = Math.min(28, Math.max(8, (room - count * size) / (count + 1)));
  const first = start + Math.max(0, (room - count * size - (count - 1) * gap) / 2);
  return upTo(count).map((n) => first + n * (size + gap));
}

export const named = (letter, channel) => `${letter}${channel}`;

/** The place of a cell in a panel as { x, y, width, height }. */
export function cellRect(panel, row, col) {
  const high = panel.height ?? panel.cell;
  return {
    x: panel.x + (col - panel.cols[0]) * panel.cell * panel.pitch,
    y: panel.y + (row - panel.rows[0]) * high,
    width: panel.cell,
    height: high,
  };
}

/** The place of a panel as { x, y, width, height }. */
export function panelRect(panel) {
  const first = cellRect(panel, ...[panel.rows[0], panel.cols[0]]);
  const last = cellRect(panel, panel.rows[1] - 1, panel.cols[1] - 1);
  return joined([first, last]);
}

/** The smallest rectangle around all of `rects`. */
export function joined(rects) {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The panel and the cell at a pixel: { panel, cell }, or null. */
export function cellAt(stage, x, y) {
  for (const panel of stage.panels.toReversed()) {
    const { x: left, y: top, width, height } = panelRect(panel);
    if (x < left || y < top || x >= left + width || y >= top + height) continue;
    const row = panel.rows[0] + Math.floor((y - top) / (panel.height ?? panel.cell));
    const col = panel.cols[0] + Math.floor((x - left) / (panel.cell * panel.pitch));
    return { panel, cell: placeIn(panel, row, col, stage.flat) };
  }
  return null;
}

/** A cell of a panel in the coordinates of its side. */
export function placeIn(panel, row, col, flat) {
  if (flat) return [col];
  return panel.plane === null ? [row, col] : [panel.plane, row, col];
}
