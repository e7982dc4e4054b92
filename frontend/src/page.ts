/** Small comforts of the other pages; each of them works without this too. */

import { startFigures } from "./figure.ts";
import { keepFiles, sendSets } from "./offline.ts";

startFigures(document);
showPauses();
refreshToday();
rememberWay();
settleNone();
offerPrint();
sendSets();
void keepFiles();

/** Without a script nothing moves, and there is nothing to pause. */
function showPauses(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-figure-pause]")) {
    button.hidden = false;
  }
}

/** The session follows the answers as they are given; without a script a button does it. */
function refreshToday(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-today]");
  if (!form) return;
  const button = form.querySelector<HTMLElement>("[data-refresh]");
  if (button) button.hidden = true;
  form.addEventListener("change", () => {
    const query = new URLSearchParams();
    for (const box of form.querySelectorAll<HTMLInputElement>("input:checked"))
      query.append(box.name, box.value);
    void refresh(form, `/?${query}`);
  });
}

async function refresh(form: HTMLFormElement, address: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".plan", ".intro", ".go"]) {
    const fresh = page.querySelector(part);
    if (!fresh) {
      location.assign(address);
      return;
    }
    document.querySelector(part)?.replaceWith(document.importNode(fresh, true));
  }
  rememberWay();
  form.querySelector("#back [role=alert]")?.remove();
  history.replaceState(null, "", address);
}

/** Start leads on at once for whoever has begun a session on this device before. */
function rememberWay(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("[data-go]"))
    field.value = localStorage.getItem("spinae.way") ?? "";
}

/** Without a script the browser's own menu prints. */
function offerPrint(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** A sign that is ticked takes "None of these" back. The other way round it shows what is ticked:
 * it may mean none of the rest, or that was a slip. */
function settleNone(): void {
  for (const group of document.querySelectorAll("[data-group]")) {
    const boxes = [...group.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    group.addEventListener("change", (event) => {
      const changed = event.target;
      if (!(changed instanceof HTMLInputElement) || !changed.checked) return;
      if (changed.hasAttribute("data-none")) {
        const ticked = boxes.find((box) => box.checked && box !== changed);
        if (ticked) {
          changed.checked = false;
          ticked.scrollIntoView({ block: "center" });
          ticked.focus();
        }
        return;
      }
      for (const box of boxes) if (box.hasAttribute("data-none")) box.checked = false;
    });
  }
}
