/** The quiz: what a layer gives is hidden until the reader has answered. */
import { element } from "./dom.js";
import { outputShape } from "../layer/layer.js";
import { parametersOf } from "../layer/words.js";

/** Ask for the output size, the parameters and one output; all of them stay hidden. */
export function askQuiz(player) {
  const out = outputShape(player.plan);
  const cell = out.slice(1).map(() => 0);
  const value = () => player.numbers.output(0, cell);
  const close = (number) => Math.abs(number - value()) <= 0.005 * Math.max(1, Math.abs(value()));
  const numbersIn = (text) => (text.match(/-?[\d.]+/g) ?? []).map(Number);
  const asked = [
    ["output size", out.join(" × "), (text) => [out, out.slice(1)].some((right) => `${numbersIn(text)}` === `${right}`)],
    ["parameters", `${parametersOf(player.plan)}`, (text) => `${numbersIn(text.replaceAll(",", ""))}` === `${parametersOf(player.plan)}`],
    [`y[${[0, ...cell].join(", ")}]`, player.numbers.text(value()), (text) => /\d/.test(text) && close(Number(text))],
  ];
  const examples = ["4 × 5 × 5", "40", "-3"];
  const fields = asked.map(([label, answer, right], n) => {
    const placeholder = `such as ${examples[n]}`;
    const field = element("input", { type: "text", "aria-label": label, autocomplete: "off", placeholder });
    return { field, right, answer, row: element("label", {}, `${label} `, field) };
  });
  const told = element("p", { role: "status" });
  const reveal = (text) => {
    player.hidden = false;
    player.data.quiz = false;
    heldStill(player, false);
    player.quizBox.replaceChildren(told);
    told.textContent = text;
    player.say();
    player.show(player.number);
    player.stageBox.focus({ preventScroll: true });
  };
  const check = () => {
    const wrong = fields.filter(({ field, right }) => !right(field.value));
    fields.forEach(({ field, right }) => field.setAttribute("aria-invalid", `${!right(field.value)}`));
    if (!wrong.length) reveal("All three are right.");
    else told.textContent = `Not yet: ${wrong.map(({ row }) => row.textContent.trim()).join(", ")}.`;
  };
  heldStill(player, true);
  player.number = 0;
  player.set("showNumbers", true);
  player.quizBox.hidden = false;
  player.quizBox.replaceChildren(
    element("h2", {}, "What comes out?"),
    ...fields.map(({ row }) => row),
    element("button", { type: "button", click: check }, "Check"),
    element("button", { type: "button", click: () => reveal(asked.map(([label, answer]) => `${label}: ${answer}`).join("; ")) }, "Show me"),
    told,
  );
}

/** Hold a player at its first step: the last one would tell the size. */
function heldStill(player, still) {
  for (const control of player.controls.querySelectorAll("button, input[type=range]")) control.disabled = still;
}
