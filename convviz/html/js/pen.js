/** Cells on a canvas: their ground, hatch, cross, ring, grid and type, and no more of a layer. */
import { cellRect, placeIn } from "./panels.js";

export const FONT = '"DejaVu Sans", system-ui, sans-serif';
const LEAST_TYPE = 8;
const MOST_TYPE = 22;

/** The least cells with lines around them, and with numbers in them. */
export const LEAST_GRID = 5;
export const LEAST_NUMBERED = 12;

/**
 * Draws in the cells of the panels of a stage.
 *
 * `unwritten` are the sides with cells too small for their numbers, and `lensWritten` is true
 * where a lens shows the numbers, `weighted` where cells have small type below theirs.
 */
export class Pen {
  constructor(context, stage, colours) {
    Object.assign(this, { context, stage, colours, unwritten: new Set() });
    Object.assign(this, { lensWritten: false, weighted: false });
  }

  fill(panel, row, col, colour) {
    const { x, y, width, height } = cellRect(panel, row, col);
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  /** Every [row, col] of a panel with its cell, in the coordinates of its side. */
  *cells(panel) {
    for (let row = panel.rows[0]; row < panel.rows[1]; row++) {
      for (let col = panel.cols[0]; col < panel.cols[1]; col++) {
        yield [row, col, placeIn(panel, row, col, this.stage.flat)];
      }
    }
  }

  /** The sign of a cell that is never read: in a corner where a number has the middle. */
  cross(panel, row, col, inCorner = false) {
    const { context, colours } = this;
    const { x, y, width, height } = cellRect(panel, row, col);
    const arm = Math.max(2, Math.min(width, height) * (inCorner ? 0.08 : 0.14));
    const [cx, cy] = inCorner ? [x + width - arm - 2, y + arm + 3] : [x + width / 2, y + height / 2];
    context.strokeStyle = colours.cross;
    context.beginPath();
    for (const side of [-1, 1]) {
      context.moveTo(cx - arm, cy - side * arm);
      context.lineTo(cx + arm, cy + side * arm);
    }
    context.stroke();
  }

  hatch(panel, row, col, colour) {
    if (panel.cell < 6) return;
    const { context } = this;
    const { x, y, width, height } = cellRect(panel, row, col);
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.strokeStyle = colour;
    context.beginPath();
    for (let at = 0; at < width + height; at += 5) {
      context.moveTo(x + at, y);
      context.lineTo(x + at - height, y + height);
    }
    context.stroke();
    context.restore();
  }

  grid(panel, colour = null) {
    const { context, colours } = this;
    context.strokeStyle = colour ?? colours.line;
    context.beginPath();
    for (const [row, col] of this.cells(panel)) {
      const { x, y, width, height } = cellRect(panel, row, col);
      context.rect(x + 0.5, y + 0.5, width, height);
    }
    context.stroke();
  }

  ring({ x, y, width, height }, colour, thick, grow = 0) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.strokeRect(x + 0.5 - grow, y + 0.5 - grow, width + 2 * grow, height + 2 * grow);
    context.lineWidth = 1;
  }

  /** The size of type in which the longest of `texts` fits in a cell; 0 where none does. */
  type(panel, texts) {
    const longest = Math.max(1, ...texts.map((text) => text.length));
    const high = panel.height ?? panel.cell;
    const tall = Math.max(high * 0.45, Math.min(LEAST_TYPE + 1, high * 0.62));
    const size = Math.min(tall, (panel.cell - 3) / (longest * 0.62), MOST_TYPE);
    return size >= LEAST_TYPE ? size : 0;
  }

  /** Texts of cells, all or none: rows of [row, col, text, colour, small text below]. */
  write(panel, written) {
    const size = this.type(panel, written.map(([, , text]) => text));
    if (!size) {
      if (written.length) this.unwritten.add(panel.side);
      return;
    }
    if (panel.lens) this.lensWritten = true;
    const small = this.smallType(panel, written.map(([, , , , text]) => text ?? ""));
    if (small) this.weighted = true;
    const { context } = this;
    context.font = `${size}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [row, col, text, colour, below] of written) {
      const { x, y, width, height } = cellRect(panel, row, col);
      context.fillStyle = colour;
      const up = below && small ? height * 0.15 : 0;
      context.fillText(text, x + width / 2, y + height / 2 + size * 0.04 - up);
      if (!up) continue;
      context.font = `${small}px ${FONT}`;
      context.fillText(below, x + width / 2, y + height * 0.77);
      context.font = `${size}px ${FONT}`;
    }
  }

  /** The size of type of what stands small below a number; 0 where it could not be read. */
  smallType(panel, texts) {
    const longest = Math.max(...texts.map((text) => text.length));
    const size = Math.min((panel.height ?? panel.cell) * 0.31, (panel.cell - 3) / (longest * 0.62), 14);
    return longest && size >= LEAST_TYPE ? size : 0;
  }
}
