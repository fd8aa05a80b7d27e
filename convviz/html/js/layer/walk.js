/**
 * The order in which a layer computes its output, one step at a time, as `convviz/walks/walk.py`.
 *
 * A step is made by arithmetic, without the steps before it: { number, groups, turn, position }.
 * Its cells are rows of numbers: a product each in `reads`, `taps` and `weights`.
 */
import { BEYOND, REAL } from "./axis.js";
import { SUM, planOf, product, upTo, weightIndex } from "./layer.js";

/** The walk of a whole layer. */
export class Walk {
  constructor(layer) {
    this.layer = layer;
    this.plan = planOf(layer);
    this.positions = product(this.plan.grid);
    const { turns, groups } = this.plan;
    this.length = turns * this.positions * (layer.order === "in_turn" ? groups : 1);
  }

  /** The step of a number from 0. */
  step(number) {
    const { plan } = this;
    let turn = Math.floor(number / this.positions);
    let groups = upTo(plan.groups);
    if (this.layer.order === "in_turn") {
      groups = [Math.floor(turn / plan.turns)];
      turn %= plan.turns;
    }
    return { number, groups, turn, position: placeOf(number % this.positions, plan.grid) };
  }

  /** The number of the step of a group's turn at a position. */
  numberOf(group, turn, position) {
    const channel = this.layer.order === "in_turn" ? group * this.plan.turns + turn : turn;
    return channel * this.positions + indexOf(position, this.plan.grid);
  }
}

/** The place of a number in a grid of `sizes`, counted row by row. */
export function placeOf(number, sizes) {
  const place = [];
  for (const size of sizes.toReversed()) {
    place.unshift(number % size);
    number = Math.floor(number / size);
  }
  return place;
}

/** The number of a place in a grid of `sizes`, counted row by row. */
export const indexOf = (place, sizes) =>
  place.reduce((number, at, n) => number * sizes[n] + at, 0);

/** Every combination of one of each of `lists`, the last one fastest. */
export const combinations = (lists) =>
  lists.reduce((found, list) => found.flatMap((start) => list.map((next) => [...start, next])), [[]]);

/** The input channels read in a turn, counted in their group. */
export const insAt = (plan, turn) =>
  plan.rule === SUM && plan.scatters ? [turn] : upTo(plan.ins);

/** The output channels written in a turn, counted in their group. */
export const outsAt = (plan, turn) =>
  plan.rule === SUM && !plan.scatters ? [turn] : upTo(plan.outs);

const underAt = (axes, position) => axes.map((axis, n) => axis.taps(position[n]));

/** The coordinates read along each axis of the input. */
export const readAt = (plan, step) => underAt(plan.reading.axes, step.position);

/** The coordinates written along each axis of the output; some may lie outside. */
export const writtenAt = (plan, step) => underAt(plan.writing.axes, step.position);

/** [out channel, in channel, tap] of each product of a step, group by group. */
function rowsOf(plan, step) {
  const under = plan.scatters ? writtenAt(plan, step) : readAt(plan, step);
  const taps = combinations(
    plan.window.map((axis, n) =>
      upTo(axis.kernel).filter((tap) => {
        const ground = axis.ground(under[n][tap]);
        return plan.scatters ? ground === REAL : ground !== BEYOND;
      }),
    ),
  );
  return step.groups.flatMap((group) =>
    outsAt(plan, step.turn).flatMap((out) =>
      insAt(plan, step.turn).flatMap((channel) =>
        taps.map((tap) => [group * plan.outs + out, group * plan.ins + channel, tap]),
      ),
    ),
  );
}

function cellsOf(plan, step, places) {
  if (plan.scatters) {
    const [source] = combinations(places);
    return rowsOf(plan, step).map(([, channel]) => [channel, ...source]);
  }
  return rowsOf(plan, step).map(([, channel, tap]) => [
    channel,
    ...tap.map((at, n) => places[n][at]),
  ]);
}

/** Where each tap stands: [in channel, cell ...]. */
export const tapsOf = (plan, step) => cellsOf(plan, step, readAt(plan, step));

/** The cell whose value each tap uses: [in channel, cell ...]. */
export const readsOf = (plan, step) =>
  cellsOf(
    plan,
    step,
    readAt(plan, step).map((cells, n) => cells.map((cell) => plan.reading.axes[n].read(cell))),
  );

/** The index in PyTorch's weight that each tap multiplies with. */
export const weightsOf = (plan, step) =>
  plan.rule !== SUM
    ? []
    : rowsOf(plan, step).map(([out, channel, tap]) => weightIndex(plan, out, channel, tap));

/** [channel, position ...] of the cells written: a row a group, or where it scatters a product. */
export function outputsOf(plan, step) {
  const written = writtenAt(plan, step);
  if (plan.scatters) {
    return rowsOf(plan, step).map(([out, , tap]) => [out, ...tap.map((at, n) => written[n][at])]);
  }
  const [place] = combinations(written);
  return step.groups.flatMap((group) =>
    outsAt(plan, step.turn).map((out) => [group * plan.outs + out, ...place]),
  );
}
