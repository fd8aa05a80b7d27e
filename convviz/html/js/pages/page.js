/** A page of one layer: a player, its address, its keys, its print. */
import { Player } from "../player/player.js";

/** Start the page that `data` fills. */
export function startPage(root, data) {
  const given = { ...data, quiz: /[?&]quiz\b/.test(location.search) };
  given.notes = () => data.notes ?? [];
  const still = given.quiz || stepInAddress() || "step" in data;
  const player = new Player(root, { ...given, autoplay: !still });
  if (given.quiz) document.title = player.title.textContent;
  if ("step" in data) player.go(data.step);
  addressed(player);
  document.addEventListener("keydown", (event) => player.key(event));
  printed(player);
  return player;
}

/** The step in the address, counted from 1 as it is shown; 0 where there is none. */
function stepInAddress() {
  return Number(/[#&]step=(\d+)/.exec(location.hash)?.[1] ?? 0);
}

/** Keep the step in the address. */
function addressed(player) {
  const follow = () => {
    const step = stepInAddress();
    if (step && step - 1 !== player.number) player.go(step - 1);
  };
  player.listeners.push((number) => {
    const rest = location.hash.replace(/^#/, "").split("&").filter((part) => part && !part.startsWith("step="));
    history.replaceState(null, "", `#${[...rest, `step=${number + 1}`].join("&")}`);
  });
  addEventListener("hashchange", follow);
  follow();
}

/** Paper has the last step; the screen then goes on with the one that it had. */
function printed(player) {
  let before = 0;
  addEventListener("beforeprint", () => {
    before = player.number;
    player.pause();
    player.show(player.walk.length - 1);
  });
  addEventListener("afterprint", () => player.show(before));
}
