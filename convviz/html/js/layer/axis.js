/**
 * One spatial axis of a sliding window: which cells each position reads.
 *
 * As `convviz/axis.py`: whole numbers only, in the coordinates of the unpadded input, so that a
 * padding cell is negative or past the end.
 */

/** The kinds of cells at a coordinate. */
export const REAL = "real";
export const PADDING = "padding";
export const INSERTED = "inserted";
export const OUTPUT_PADDING = "output padding";
export const BEYOND = "beyond";

/**
 * `kernel` taps, `dilation` cells apart, over `size` cells, `stride` at a time.
 *
 * `spread` is 0, or for the input of a transposed convolution how far its cells stand apart with
 * zeros between them; `size` is then that of the spread input.
 */
export class Axis {
  constructor(size, given = {}) {
    this.size = size;
    Object.assign(this, { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 });
    Object.assign(this, { mode: "zeros", ceil: false, spread: 0, outputPadding: 0 }, given);
  }

  /** Cells of the input itself. */
  get cells() {
    return this.spread ? Math.floor((this.size - 1) / this.spread) + 1 : this.size;
  }

  /** Cells of the input with its padding. */
  get paddedSize() {
    return this.before + this.size + this.after;
  }

  /** Cells from the first tap to the last, both included. */
  get span() {
    return this.dilation * (this.kernel - 1) + 1;
  }

  /** Positions of the window; rounded up, the last of them starts on no padding after. */
  get outSize() {
    const spare = this.paddedSize - this.span;
    if (!this.ceil) return Math.floor(spare / this.stride) + 1;
    const positions = Math.ceil(spare / this.stride) + 1;
    return positions - ((positions - 1) * this.stride >= this.size + this.before ? 1 : 0);
  }

  /** The first and the last coordinate that a picture shows, the last one excluded. */
  get drawn() {
    const stop = this.size + this.after;
    if (this.spread) return [Math.min(0, -this.before), Math.max(this.size, stop)];
    const last = this.firstTap(this.outSize - 1) + this.span;
    return [-this.before, this.ceil ? Math.max(stop, last) : stop];
  }

  /** The kind of cell at a coordinate. */
  ground(cell) {
    const stop = this.size + this.after;
    const inside = cell >= 0 && cell < this.size;
    if (this.spread) {
      if (inside) return cell % this.spread ? INSERTED : REAL;
      return cell >= Math.max(this.size, stop - this.outputPadding) ? OUTPUT_PADDING : PADDING;
    }
    if (this.ceil && cell >= stop) return BEYOND;
    return inside ? REAL : PADDING;
  }

  firstTap(out) {
    return out * this.stride - this.before;
  }

  /** The coordinates under the taps at position `out`. */
  taps(out) {
    const first = this.firstTap(out);
    return Array.from({ length: this.kernel }, (_, tap) => first + tap * this.dilation);
  }

  /** The input cell whose value stands at a coordinate; null where that is a zero. */
  source(cell) {
    const last = this.size - 1;
    const inside = cell >= 0 && cell <= last;
    if (this.spread) return inside && cell % this.spread === 0 ? cell / this.spread : null;
    if (inside) return cell;
    switch (this.mode) {
      case "reflect":
        return cell < 0 ? -cell : 2 * last - cell;
      case "replicate":
        return cell < 0 ? 0 : last;
      case "circular":
        return ((cell % this.size) + this.size) % this.size;
    }
    return null;
  }

  /** The input cell that a tap reads; of a zero, a coordinate outside the input. */
  read(cell) {
    const source = this.source(cell);
    if (source !== null || !this.spread) return source ?? cell;
    return cell >= this.size ? this.cells : -1;
  }

  /** For each input cell the [position, tap] pairs that use its value, made once. */
  get readers() {
    if (!this._readers) {
      this._readers = Array.from({ length: this.cells }, () => []);
      for (let at = 0; at < this.outSize; at++) {
        this.taps(at).forEach((cell, tap) => {
          const source = this.ground(cell) === BEYOND ? null : this.source(cell);
          if (source !== null) this._readers[source].push([at, tap]);
        });
      }
    }
    return this._readers;
  }

  /** How often each input cell is used, over all positions of this axis. */
  get readCounts() {
    return this.readers.map((pairs) => pairs.length);
  }
}
