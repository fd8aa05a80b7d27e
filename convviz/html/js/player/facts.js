/** What is said of a layer beside its picture: caption, sizes, price, notes, and its own lines. */
import { copyButton, element } from "./dom.js";
import { captionOf, commandOf, pricesOf, pythonOf, pytorchOf } from "../layer/words.js";

/** Write what does not change with the steps. */
export function sayFacts(player) {
  const { layer, plan, data } = player;
  const { operator, shapes, terms } = captionOf(layer, plan, data.convention);
  player.coverageWords.textContent = plan.scatters ? "times written" : "times read";
  const shown = player.hidden ? shapes.replace(/→.*/, "→ ?") : shapes;
  player.title.replaceChildren(element("b", {}, operator), ` ${shown}`);
  player.terms.replaceChildren(
    ...terms.map(([value, word]) => element("div", {}, element("dt", {}, value), element("dd", {}, word))),
  );
  const rows = pricesOf(layer, plan).map(([label, working, result]) =>
    element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, working, result ? element("b", {}, ` = ${result}`) : "")),
  );
  const notes = data.notes?.(layer, plan) ?? [];
  player.aside.replaceChildren(
    ...(player.hidden ? [] : [element("table", {}, element("tbody", {}, ...rows))]),
    ...(notes.length && !player.hidden
      ? [element("h2", {}, "What to watch for"), element("ul", {}, ...notes.map((note) => element("li", {}, note)))]
      : []),
    copiesOf(player),
  );
}

/** The lines that make the layer again, each with a button that copies it. */
function copiesOf(player) {
  const lines = [
    ["command", () => commandOf(player.layer)],
    ["Python", () => pythonOf(player.layer)],
    ["PyTorch", () => pytorchOf(player.layer)],
    ["embed", () => player.data.embedded?.(player) ?? embedded(player)],
    ...(player.data.lines?.(player) ?? []),
  ];
  return element(
    "details",
    { class: "copies" },
    element("summary", {}, "Take it with you"),
    ...lines.map(([label, text]) => element("div", {}, copyButton(label, text), element("code", {}, text()))),
  );
}

/** The element that shows this page in another. */
function embedded(player) {
  const file = decodeURIComponent(location.pathname.split("/").pop() || "layer.html");
  return `<iframe src="${encodeURI(file)}" title="${player.title.textContent}" width="960" height="640" loading="lazy"></iframe>`;
}
