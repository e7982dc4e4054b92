/** Small comforts of the other pages; each of them works without this too. */

import { startFigures } from "./figure.ts";

startFigures(document);
showPauses();
refreshToday();
settleNone();

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
    for (const name of ["minutes", "back"]) {
      const value = form.querySelector<HTMLInputElement>(`input[name=${name}]:checked`)?.value;
      if (value !== undefined) query.set(name, value);
    }
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
  for (const part of [".plan", ".intro"]) {
    const fresh = page.querySelector(part);
    if (!fresh) {
      location.assign(address);
      return;
    }
    document.querySelector(part)?.replaceWith(document.importNode(fresh, true));
  }
  form.querySelector("#back [role=alert]")?.remove();
  history.replaceState(null, "", address);
}

/** "None of these" and the signs above it cannot both be true. */
function settleNone(): void {
  for (const group of document.querySelectorAll("[data-group]")) {
    const boxes = [...group.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    group.addEventListener("change", (event) => {
      const changed = event.target;
      if (!(changed instanceof HTMLInputElement) || !changed.checked) return;
      for (const box of boxes) {
        if (box.hasAttribute("data-none") !== changed.hasAttribute("data-none"))
          box.checked = false;
      }
    });
  }
}
