/** Notes on waste, as `convviz/cost/notes/waste.py`: cells never read, outputs of padding alone. */
import { product } from "./layer.js";
import { comma, countOfNoun } from "./words.js";
import { divisor, gapOf, idleOf, ofSides, overreachOf, percent, reasonsOf, sentence, verbOf } from "./coverage.js";

export function unread_cells({ plan, along, planeCells, untouched, expanse, blind, positions }) {
  if (plan.scatters) {
    if (!blind) return "";
    return (
      `${comma(blind)} of the ${comma(positions)} cells of each input ${expanse}` +
      ` (${percent(blind, positions)}) ${verbOf(blind, "are")} used for nothing, since no output is` +
      " left under their taps: padding cuts it off."
    );
  }
  if (!untouched) return "";
  const why = (side) => reasonsOf(side).map(([reason, cells]) => whyUnread(side, reason, cells)).join(" and ");
  return (
    `${comma(untouched)} of the ${comma(planeCells)} cells of each input ${expanse}` +
    ` (${percent(untouched, planeCells)}) ${verbOf(untouched, "are")} never read: ${ofSides(along, why)}.`
  );
}

function whyUnread({ axis }, reason, cells) {
  const some = `${comma(cells)} of ${comma(axis.size)}`;
  const [lie, are] = [verbOf(cells, "lie"), verbOf(cells, "are")];
  switch (reason) {
    case "remainder":
      return `${some} ${lie} behind the last window, where no whole stride is left`;
    case "factor":
      return (
        `${some} ${are} skipped since stride ${axis.stride} and dilation ${axis.dilation}` +
        ` share the factor ${divisor(axis.stride, axis.dilation)}`
      );
    case "stride":
      return (
        `${some} ${are} stepped over since stride ${axis.stride} is more than the kernel's` +
        ` ${countOfNoun(axis.kernel, "tap")} can fill`
      );
  }
  return (
    `${some} ${lie} between taps ${axis.dilation} apart, too near to an edge for another window` +
    " to fill the gap"
  );
}

export function padding_only_outputs({ layer, blind, positions }) {
  if (!blind) return "";
  const one = blind === 1;
  const sees = one ? "sees only padding, so it is" : "see only padding, so they are";
  const value = layer.bias ? `${one ? "its" : "their"} channel's bias` : 0;
  return (
    `${comma(blind)} of the ${comma(positions)} outputs of each channel` +
    ` (${percent(blind, positions)}) ${sees} ${value} whatever the input is.`
  );
}

export function small_input({ plan, along, weights }) {
  const taps = product(along.map((side) => side.axis.kernel - idleOf(side)));
  const unused = weights - (weights / product(plan.kernel)) * taps;
  if (!unused) return "";
  const neverUsed = (side) => {
    const idle = idleOf(side);
    const cells = side.axis.size === 1 ? "the only cell" : `any of ${side.axis.size} cells`;
    return idle ? `${idle} of ${countOfNoun(side.axis.kernel, "tap")} never ${verbOf(idle, "stand")} on ${cells}` : "";
  };
  return (
    `${comma(unused)} of the ${comma(weights)} weights (${percent(unused, weights)})` +
    ` ${verbOf(unused, "meet")} only padding and never ${verbOf(unused, "learn")}, since the input is` +
    ` too small: ${ofSides(along, neverUsed)}.`
  );
}

export function excess_padding({ layer, along }) {
  const excess = Math.max(...along.map(overreachOf));
  if (!excess) return "";
  const tooMuch = (side) => {
    if (!overreachOf(side)) return "";
    const { axis, positions } = side;
    const formula = axis.dilation === 1 ? "k - 1" : "d·(k - 1)";
    const behind = axis.firstTap(positions - 1) >= axis.size;
    const padding = Math.max(axis.before, behind ? axis.after : 0);
    return `padding ${padding} is more than ${formula} = ${axis.span - 1}`;
  };
  const what = layer.mode === "zeros" ? "zeros" : "copied cells";
  return (
    `${sentence(ofSides(along, tooMuch))}, so windows at the border stand wholly on ${what}:` +
    ` ${countOfNoun(excess, "cell")} deeper than the kernel needs.`
  );
}

export function long_stride({ along }) {
  const gaps = along.map(gapOf).filter(Boolean);
  if (!gaps.length) return "";
  const longer = (side) =>
    gapOf(side) ? `stride ${side.axis.stride} is larger than the kernel's span ${side.axis.span}` : "";
  const skipped = Math.max(...gaps);
  const most = new Set(gaps).size > 1 ? "up to " : "";
  return (
    `${sentence(ofSides(along, longer))}: ${most}${countOfNoun(skipped, "cell")} between one window and` +
    ` the next ${verbOf(skipped, "are")} jumped over.`
  );
}
