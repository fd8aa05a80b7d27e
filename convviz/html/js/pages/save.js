/** The picture of a player as a file: SVG, PNG or a film, with its caption and its equation. */
import { SvgContext, escaped } from "../picture/svg.js";
import { SUM } from "../layer/layer.js";
import { captionOf, commandOf, sentenceOf } from "../layer/words.js";
import { equation } from "../layer/equation.js";
import { copyButton, element } from "../player/dom.js";

const TOP = 58;
const FOOT = 34;
const SIDE = 14;
const FAMILY = '"DejaVu Sans", system-ui, sans-serif';
const SHARP = 2;
const LONGEST_FILM_MS = 20000;
const USUAL_STEP_MS = 300;
const LAST_STEP_MS = 1000;
const FILM_WIDTH = 1280;

/** Buttons that give the picture that is seen now. */
export function saveBar(player) {
  const status = element("span", { role: "status" });
  const button = (label, act) => element("button", { type: "button", click: act }, label);
  const bar = element(
    "div",
    { class: "save", role: "group", "aria-label": "download the picture" },
    element("span", {}, "Download"),
    button("SVG", () => give(player, "svg", new Blob([svgOf(player)], { type: "image/svg+xml" }))),
    button("PNG", () => pngOf(player, SHARP).toBlob((blob) => give(player, "png", blob))),
    ...(canFilm() ? [filmButton(player, status)] : []),
    copyButton("GIF command", () => gifCommandOf(player)),
    copyButton("link", () => location.href),
    status,
  );
  return bar;
}

/** A name for a file, in characters legal on every system. */
export function nameOf({ layer, plan }) {
  const { operator, shapes } = captionOf(layer, plan);
  const sizes = shapes.replace(/[()]/g, "").replaceAll(", ", "x").replace(" → ", "_");
  return `${operator.toLowerCase()}_${sizes}_k${layer.kernel.join("x")}`;
}

const gifCommandOf = (player) =>
  `${commandOf(player.layer)}${player.showNumbers && player.plan.rule === SUM ? " --values" : ""} -o ${nameOf(player)}.gif`;

/** Let the reader have a file. */
function give(player, suffix, blob) {
  const url = URL.createObjectURL(blob);
  const step = suffix === "webm" ? "" : `_step${player.number + 1}`;
  element("a", { href: url, download: `${nameOf(player)}${step}.${suffix}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** Draw what a player shows on another canvas, or on what stands for one. */
function paintOn(player, canvas, ratio) {
  const own = { canvas: player.canvas, ratio: player.ratio };
  Object.assign(player, { canvas, ratio });
  try {
    player.paint();
  } finally {
    Object.assign(player, own);
  }
}

/** The size of a picture with its words. */
const frameOf = (player) => ({ width: player.width, height: player.height + TOP + FOOT });

/** The caption above, and the equation below. */
function words(context, player) {
  const { width, height } = frameOf(player);
  const { layer, plan, colours, walk } = player;
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  const { operator, shapes, terms } = captionOf(layer, plan);
  const write = (text, y, most, colour, weight = "") => {
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = colour;
    for (let size = most; size >= 8; size--) {
      context.font = `${weight}${size}px ${FAMILY}`;
      if (context.measureText(text).width <= width - 2 * SIDE) break;
    }
    context.fillText(text, SIDE, y);
  };
  write(`${operator}  ${shapes}`, 20, 19, colours.ink, "bold ");
  write(terms.map(([value, word]) => (word ? `${value} ${word}` : value)).join("    "), 43, 13, colours.muted);
  const step = player.shownStep();
  write(`${equation(plan, step)}      step ${step.number + 1} / ${walk.length}`, height - FOOT / 2, 15, colours.ink);
}

/** The picture as the text of an SVG. */
export function svgOf(player) {
  const { width, height } = frameOf(player);
  const measuring = document.createElement("canvas").getContext("2d");
  const [around, inside] = [new SvgContext(measuring, "a"), new SvgContext(measuring, "c")];
  words(around, player);
  paintOn(player, { getContext: () => inside }, 1);
  const { operator, shapes } = captionOf(player.layer, player.plan);
  const told = sentenceOf(player.walk, player.shownStep());
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escaped(`${operator} ${shapes}`)}</title><desc>${escaped(told)}</desc>\n` +
    `${around.text}\n<g transform="translate(0 ${TOP})">\n${inside.text}\n</g></svg>\n`
  );
}

/** The picture on a canvas of its own, `ratio` pixels for each of the page. */
export function pngOf(player, ratio, canvas = document.createElement("canvas")) {
  const { width, height } = frameOf(player);
  const size = [width, height].map((px) => Math.round((px * ratio) / 2) * 2);
  if (`${size}` !== `${[canvas.width, canvas.height]}`) [canvas.width, canvas.height] = size;
  const inside = document.createElement("canvas");
  [inside.width, inside.height] = [player.width, player.height].map((px) => Math.round(px * ratio));
  paintOn(player, inside, ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  words(context, player);
  context.drawImage(inside, 0, TOP, player.width, player.height);
  return canvas;
}

/* Films. */

const filmTypes = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

const filmType = () => filmTypes.find((type) => MediaRecorder.isTypeSupported(type));

function canFilm() {
  const canvas = document.createElement("canvas");
  return typeof MediaRecorder === "function" && Boolean(canvas.captureStream) && Boolean(filmType());
}

/** A button that records the walk, and stops when it is pressed again. */
function filmButton(player, status) {
  let stop = null;
  const button = element("button", { type: "button", "aria-label": "Record the walk as WebM" }, "WebM");
  button.addEventListener("click", async () => {
    if (stop) return stop();
    const given = new Promise((resolve) => (stop = resolve));
    button.textContent = "Stop";
    const blob = await film(player, given, (share) => (status.textContent = `recording, ${Math.round(100 * share)} %`));
    if (blob) give(player, "webm", blob);
    status.textContent = blob ? "recorded" : "this browser does not record";
    button.textContent = "WebM";
    stop = null;
  });
  return button;
}

/** Record the walk from its first step: every step for as long as fits into the longest film. */
async function film(player, stopped, tell) {
  const ratio = Math.min(SHARP, FILM_WIDTH / player.width);
  const canvas = document.createElement("canvas");
  const length = player.walk.length;
  const lasts = Math.min(length * USUAL_STEP_MS, LONGEST_FILM_MS - LAST_STEP_MS);
  player.go(0);
  pngOf(player, ratio, canvas);
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: filmType(), videoBitsPerSecond: 4e6 });
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  recorder.start(500);
  await Promise.race([stopped, played(player, lasts, length, () => pngOf(player, ratio, canvas), tell)]);
  recorder.stop();
  await ended;
  return parts.length ? new Blob(parts, { type: "video/webm" }) : null;
}

/** Show the steps of a walk in time, `draw` after each; a while longer the last of them. */
function played(player, lasts, length, draw, tell) {
  const start = performance.now();
  return new Promise((resolve) => {
    const tick = () => {
      const share = Math.min(1, (performance.now() - start) / lasts);
      const number = Math.min(length - 1, Math.floor(share * length));
      if (number !== player.number) player.show(number);
      draw();
      tell(share);
      if (share === 1) setTimeout(resolve, LAST_STEP_MS);
      else requestAnimationFrame(tick);
    };
    tick();
  });
}
