/** Cells on a canvas: their ground, hatch, cross, ring, grid and type, and no more of a layer. */
import { cellRect, panelRect, placeIn } from "./panels.js";
import { blend } from "./colours.js";

export const FONT = '"DejaVu Sans", system-ui, sans-serif';
const LEAST_TYPE = 8;
const MOST_TYPE = 22;
const HATCH_PX = 5;

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

  /** The same ground under some cells, [row, col] each, of a panel. */
  fillAll(panel, places, colour) {
    if (!places.length) return;
    this.context.fillStyle = colour;
    this.trace(panel, places);
    this.context.fill();
  }

  /** The path around some cells of a panel. */
  trace(panel, places) {
    this.context.beginPath();
    for (const [row, col] of places) {
      const { x, y, width, height } = cellRect(panel, row, col);
      this.context.rect(x, y, width, height);
    }
  }

  /** The sign of cells that are never read: large and faint where it lies under a number. */
  crosses(panel, places, underNumber = false) {
    if (!places.length) return;
    const { context, colours } = this;
    context.strokeStyle = underNumber ? blend(colours.paper, colours.cross, 0.4) : colours.cross;
    context.beginPath();
    for (const [row, col] of places) {
      const { x, y, width, height } = cellRect(panel, row, col);
      const arm = Math.max(2, Math.min(width, height) * (underNumber ? 0.4 : 0.14));
      const [cx, cy] = [x + width / 2, y + height / 2];
      for (const side of [-1, 1]) {
        context.moveTo(cx - arm, cy - side * arm);
        context.lineTo(cx + arm, cy + side * arm);
      }
    }
    context.stroke();
  }

  /** Hatch over some cells, [row, col] each, of a panel. */
  hatch(panel, places, colour) {
    if (panel.cell < 6 || !places.length) return;
    const { context } = this;
    context.save();
    this.trace(panel, places);
    context.clip();
    context.strokeStyle = colour;
    context.beginPath();
    const { x, y, width, height } = panelRect(panel);
    for (let at = 0; at < width + height; at += HATCH_PX) {
      context.moveTo(x + at, y);
      context.lineTo(x + at - height, y + height);
    }
    context.stroke();
    context.restore();
  }

  /** Lines around every cell. */
  grid(panel, colour = null) {
    const { context, colours } = this;
    context.strokeStyle = colour ?? colours.line;
    context.beginPath();
    if (panel.pitch === 1) this.lines(panel);
    else {
      for (const [row, col] of this.cells(panel)) {
        const { x, y, width, height } = cellRect(panel, row, col);
        context.rect(x + 0.5, y + 0.5, width, height);
      }
    }
    context.stroke();
  }

  /** Lines from side to side of a panel whose cells are next to each other. */
  lines(panel) {
    const { context } = this;
    const { x, y, width, height } = panelRect(panel);
    const high = panel.height ?? panel.cell;
    for (let n = 0; n <= panel.rows[1] - panel.rows[0]; n++) {
      context.moveTo(x + 0.5, y + 0.5 + n * high);
      context.lineTo(x + 0.5 + width, y + 0.5 + n * high);
    }
    for (let n = 0; n <= panel.cols[1] - panel.cols[0]; n++) {
      context.moveTo(x + 0.5 + n * panel.cell, y + 0.5);
      context.lineTo(x + 0.5 + n * panel.cell, y + 0.5 + height);
    }
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
    }
    if (!small) return;
    context.font = `${small}px ${FONT}`;
    for (const [row, col, , colour, below] of written) {
      if (!below) continue;
      const { x, y, width, height } = cellRect(panel, row, col);
      context.fillStyle = colour;
      context.fillText(below, x + width / 2, y + height * 0.77);
    }
  }

  /** The size of type of what stands small below a number; 0 where it could not be read. */
  smallType(panel, texts) {
    const longest = Math.max(...texts.map((text) => text.length));
    const size = Math.min((panel.height ?? panel.cell) * 0.31, (panel.cell - 3) / (longest * 0.62), 14);
    return longest && size >= LEAST_TYPE ? size : 0;
  }
}
