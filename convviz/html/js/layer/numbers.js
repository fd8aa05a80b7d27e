/** The numbers in the cells, and the outputs computed from them, as `convviz/walks/tensors.py`. */
import { MAX, MEAN, SUM, counted, meanOver, product, weightIndex, weightShape } from "./layer.js";
import { Stream } from "./stream.js";
import { combinations, indexOf, insAt, outsAt } from "./walk.js";

/** Each 32 bits as ones that depend on all of them: Wellons, lowbias32 (2018). */
function mixed(bits) {
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number from `least` to `most`, a hash of its place: `convviz/walks/seeded.py`. */
export function seeded({ least, most, key }, place) {
  let bits = mixed(Math.imul(key, 0x85ebca6b) >>> 0);
  place.forEach((at, n) => {
    bits = (bits + mixed((at + Math.imul(n + 1, 0x9e3779b1)) >>> 0)) >>> 0;
  });
  return Math.floor(((mixed(bits) >>> 16) * (most - least + 1)) / 65536) + least;
}

/** A number with three digits, as Python's format `.3g`; a whole one below a million in full. */
export function numberText(value, whole = false) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "-∞" : "nan";
  if (Number.isInteger(value) && (whole || Math.abs(value) < 1e6)) return `${value + 0}`;
  const exact = Math.abs(value).toExponential(60).split("e");
  let [digits, power] = [exact[0].replace(".", ""), Number(exact[1])];
  const [kept, rest] = [Number(digits.slice(0, 3)), digits.slice(3).replace(/0+$/, "")];
  const up = rest > "5" || (rest === "5" && kept % 2 === 1);
  digits = `${kept + (up ? 1 : 0)}`;
  if (digits.length > 3) power++;
  digits = digits.slice(0, 3).replace(/0+$/, "");
  const sign = value < 0 ? "-" : "";
  if (power < -4 || power >= 3) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    const size = `${Math.abs(power)}`.padStart(2, "0");
    return `${sign}${mantissa}e${power < 0 ? "-" : "+"}${size}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const whole3 = digits.padEnd(power + 1, "0");
  const fraction = whole3.slice(power + 1);
  return sign + whole3.slice(0, power + 1) + (fraction ? `.${fraction}` : "");
}

/** The arrays as they are given, or drawn one after the other. */
function drawnOf(shapes, { input, weight, bias, stream }) {
  const [inputs, weights, biases] = shapes.map((shape) => (shape.length ? product(shape) : 0));
  if (!stream || inputs + weights > stream.most) return [input, weight, bias];
  const drawn = new Stream(stream);
  return [drawn.list(inputs, input), drawn.list(weights, weight), drawn.list(biases, bias)];
}

/** A tensor of which some numbers have been typed in. */
class Tensor {
  constructor(shape, source) {
    Object.assign(this, { shape, source, typed: new Map() });
  }

  at(place) {
    const number = indexOf(place, this.shape);
    if (this.typed.has(number)) return this.typed.get(number);
    return Array.isArray(this.source) ? this.source[number] : seeded(this.source, place);
  }

  set(place, value) {
    this.typed.set(indexOf(place, this.shape), value);
  }
}

/**
 * Input, weight and bias of a walk: lists of numbers, or { least, most, key } of a seed.
 *
 * With a `stream`, arrays of at most so many numbers are those that NumPy draws from a range.
 */
export class Numbers {
  constructor(walk, given) {
    const { plan } = walk;
    Object.assign(this, { walk, plan, whole: given.whole });
    const shapes = [[...walk.layer.input], weightShape(plan), [plan.writing.channels]];
    const [input, weight, bias] = drawnOf(shapes, given);
    this.input = new Tensor(shapes[0], input);
    this.weight = new Tensor(shapes[1], weight);
    this.biases = new Tensor(shapes[2], bias);
  }

  text(value) {
    return numberText(value, this.whole);
  }

  bias(out) {
    return this.plan.bias ? this.biases.at([out]) : 0;
  }

  /** What stands at a cell, in the coordinates of the taps, of an input channel. */
  value(channel, cell) {
    const source = this.plan.reading.axes.map((axis, n) => axis.source(cell[n]));
    if (source.includes(null)) return this.plan.rule === MAX ? -Infinity : 0;
    return this.input.at([channel, ...source]);
  }

  /** The taps along each axis that are added up, averaged or compared. */
  counting(position) {
    if (this.plan.rule === SUM) return this.plan.kernel.map((size) => [...Array(size).keys()]);
    return counted(this.plan, position).map((flags) =>
      flags.flatMap((counts, tap) => (counts ? [tap] : [])),
    );
  }

  /** [value, weight] of each tap in the first group of a step; without weights they are 1. */
  products(step) {
    const { plan } = this;
    const group = step.groups[0];
    if (plan.scatters) {
      return [[this.value(group * plan.ins + step.turn, step.position), 1]];
    }
    const out = group * plan.outs + outsAt(plan, step.turn)[0];
    return this.pairs(out, step.position, insAt(plan, step.turn).map((c) => group * plan.ins + c));
  }

  pairs(out, position, channels) {
    const under = this.plan.reading.axes.map((axis, n) => axis.taps(position[n]));
    const taps = combinations(this.counting(position));
    return channels.flatMap((channel) =>
      taps.map((tap) => {
        const value = this.value(channel, tap.map((at, n) => under[n][at]));
        if (this.plan.rule !== SUM) return [value, 1];
        return [value, this.weight.at(weightIndex(this.plan, out, channel, tap))];
      }),
    );
  }

  /** The finished output of a channel at a cell. */
  output(out, cell) {
    if (this.plan.scatters) return this.scattered(out, cell, Infinity);
    const { plan } = this;
    const group = Math.floor(out / plan.outs);
    const channels =
      plan.rule === SUM ? [...Array(plan.ins).keys()].map((c) => group * plan.ins + c) : [out];
    const pairs = this.pairs(out, cell, channels);
    if (plan.rule === MAX) return Math.max(...pairs.map(([value]) => value));
    const sum = pairs.reduce((all, [value, weight]) => all + value * weight, 0);
    return plan.rule === MEAN ? sum / meanOver(plan, cell) : sum + this.bias(out);
  }

  /** What has been laid on an output cell by the steps before number `stop`, with the bias. */
  scattered(out, cell, stop) {
    const { plan, walk } = this;
    const group = Math.floor(out / plan.outs);
    const met = plan.window.map((axis, n) => axis.readers[cell[n]].filter(([at]) => at < plan.grid[n]));
    let sum = this.bias(out);
    for (let channel = 0; channel < plan.ins; channel++) {
      for (const pairs of combinations(met)) {
        const position = pairs.map(([at]) => at);
        if (walk.numberOf(group, channel, position) >= stop) continue;
        const inside = group * plan.ins + channel;
        const taps = pairs.map(([, tap]) => tap);
        const weight = this.weight.at(weightIndex(plan, out, inside, taps));
        sum += this.input.at([inside, ...position]) * weight;
      }
    }
    return sum;
  }

  /** True if an output has few enough products to be computed while a reader waits. */
  get quick() {
    return this.plan.ins * product(this.plan.kernel) <= 20000;
  }
}
