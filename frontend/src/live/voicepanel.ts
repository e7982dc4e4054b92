/** The quiet panel in which the voice is chosen: how much it says, which it is, how fast. */

import { _, LANGUAGE } from "../words.ts";
import type { Board } from "./board.ts";
import type { Voice } from "./voice.ts";

export function startVoicePanel(board: Board, voice: Voice): void {
  const loudness = board.part<HTMLSelectElement>("voice");
  const names = board.part<HTMLSelectElement>("voice-name");
  const rate = board.part<HTMLSelectElement>("voice-rate");
  loudness.value = voice.loudness;
  rate.value = String(voice.rate);
  loudness.addEventListener("change", () => voice.choose(loudness.value));
  names.addEventListener("change", () => voice.chooseName(names.value));
  rate.addEventListener("change", () => voice.chooseRate(Number(rate.value)));
  board.part("voice-try").addEventListener("click", () => {
    voice.wake();
    voice.beep("start");
    voice.say(_("Hold. Keep your hips level."), "count");
  });
  offer(names, voice);
  // browsers find their voices late
  if ("speechSynthesis" in window)
    speechSynthesis.addEventListener("voiceschanged", () => offer(names, voice));
}

/** The voices of this device that speak the page's language; none: nothing to choose. */
function offer(names: HTMLSelectElement, voice: Voice): void {
  const options = voice.voices.map((one) => {
    const where = one.lang.toLowerCase() === LANGUAGE ? "" : ` (${one.lang})`;
    return new Option(`${one.name}${where}`, one.name, false, one.name === voice.name);
  });
  if (options.length === 0) options.push(new Option(_("None on this device"), ""));
  names.replaceChildren(...options);
  names.disabled = voice.voices.length === 0;
}
