/** Which channels and kernels have room on a stage. */
import { upTo } from "../layer/layer.js";

/** The channels of both sides that have room, in whole groups, with those of a step among them. */
export function channelsShown(plan, step, mostIns, mostOuts) {
  const insPage = Math.min(plan.ins, mostIns);
  const outsPage = Math.min(plan.outs, mostOuts);
  const room = Math.min(Math.floor(mostIns / insPage), Math.floor(mostOuts / outsPage));
  const groupCount = Math.max(1, Math.min(plan.groups, room));
  const atWork = step.groups.length > 1 ? 0 : step.groups[0];
  const groups = page(plan.groups, groupCount, atWork);
  const insTurn = plan.scatters ? step.turn : 0;
  const outsTurn = plan.scatters || plan.turns === 1 ? 0 : step.turn;
  const ins = page(plan.ins, Math.max(insPage, Math.floor(mostIns / groupCount)), insTurn);
  const outs = page(plan.outs, Math.max(outsPage, Math.floor(mostOuts / groupCount)), outsTurn);
  const over = (each, size) => groups.flatMap((group) => each.map((n) => group * size + n));
  return { inputs: over(ins, plan.ins), outputs: over(outs, plan.outs) };
}

/** Of `total` things the `most` that are shown together with thing number `at`. */
function page(total, most, at) {
  const first = Math.min(Math.floor(at / most) * most, Math.max(0, total - most));
  return upTo(Math.min(most, total)).map((n) => first + n);
}

/** The kernels shown: [out, in] for each input, or where a plan scatters for each output. */
export function kernelsShown({ plan, step, inputs, outputs }) {
  if (plan.rule !== "sum") return inputs.map((channel) => [channel, channel]);
  if (plan.scatters) {
    return outputs.map((out) => [out, Math.floor(out / plan.outs) * plan.ins + step.turn]);
  }
  return inputs.map((channel) => [Math.floor(channel / plan.ins) * plan.outs + step.turn, channel]);
}
