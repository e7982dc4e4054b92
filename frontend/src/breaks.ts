/** The page of breaks: looks at the clock while it waits, and tells when it is time.
 *
 * A browser slows the timers of a hidden tab down, and a machine that sleeps stops them. So the
 * page never counts: it compares the clock with the moment the server named.
 */

import { _ } from "./words.ts";

const LOOK_MS = 5_000;
const GRANTED = _("Your browser tells you when it is time.");
const REFUSED = _("Notifications are off in this browser. The name of this tab changes instead.");

const waiting = document.querySelector<HTMLElement>("[data-next]");
const now = document.querySelector<HTMLElement>("[data-break]");

if (waiting) {
  wait(Number(waiting.getAttribute("data-next")));
  offerNotifications(waiting);
}
if (now) tell(now.textContent ?? "");

function wait(until: number): void {
  const look = () => {
    if (Date.now() >= until) location.reload();
  };
  setInterval(look, LOOK_MS);
  for (const event of ["visibilitychange", "focus", "pageshow"]) addEventListener(event, look);
}

/** Only to somebody who is elsewhere, and once a break: going back to the page is no new one. */
function tell(movement: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const told = sessionStorage.getItem("told");
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  if (told === location.href) return;
  sessionStorage.setItem("told", location.href);
  try {
    const notice = new Notification(_("Time to stand up"), {
      body: movement,
      tag: "spinae-break",
    });
    notice.addEventListener("click", () => {
      window.focus();
      notice.close();
    });
  } catch {
    // Android's browsers allow a page none of its own: the name of the tab has to do.
  }
}

function offerNotifications(page: HTMLElement): void {
  const button = page.querySelector<HTMLButtonElement>("[data-notify]");
  const notice = page.querySelector<HTMLElement>("[data-notice]");
  if (!button || !notice || !("Notification" in window)) return;
  const show = () => {
    button.hidden = Notification.permission !== "default";
    if (Notification.permission === "granted") notice.textContent = GRANTED;
    if (Notification.permission === "denied") notice.textContent = REFUSED;
  };
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  show();
}
