/** The numbers that NumPy's default generator draws, so that a page has those of a picture. */

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const ONES_64 = (1n << 64n) - 1n;
const ONES_128 = (1n << 128n) - 1n;

/** PCG XSL RR 128/64 (O'Neill, 2014) from a state, whose 64 bits are given out in halves. */
export class Stream {
  constructor({ state, inc }) {
    Object.assign(this, { state: BigInt(state), inc: BigInt(inc), spare: null });
  }

  bits32() {
    if (this.spare !== null) {
      const { spare } = this;
      this.spare = null;
      return spare;
    }
    this.state = (this.state * MULTIPLIER + this.inc) & ONES_128;
    const folded = ((this.state >> 64n) ^ this.state) & ONES_64;
    const turn = this.state >> 122n;
    const bits = ((folded >> turn) | (folded << (64n - turn))) & ONES_64;
    this.spare = Number(bits >> 32n);
    return Number(bits & 0xffffffffn);
  }

  /** A whole number from `least` to `most`: Lemire, Fast Random Integer Generation (2019). */
  between(least, most) {
    const count = most - least + 1;
    const uneven = (2 ** 32 - count) % count;
    let drawn = this.bits32() * count;
    while (drawn % 2 ** 32 < uneven) drawn = this.bits32() * count;
    return Math.floor(drawn / 2 ** 32) + least;
  }

  /** So many numbers of a range. */
  list(count, { least, most }) {
    return Array.from({ length: count }, () => this.between(least, most));
  }
}
