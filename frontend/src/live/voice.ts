/** What the person hears: the device's own voice, and short tones. */

import { LANGUAGE } from "../words.ts";
import type { Sound, Spoken } from "./messages.ts";

export type Loudness = "off" | "counts" | "cues" | "coach";

const KEY = "spinae.voice";
const SPOKEN: Record<Loudness, readonly Spoken[]> = {
  off: [],
  counts: ["count"],
  cues: ["count", "cue"],
  coach: ["count", "cue", "coach"],
};

/** Hertz and seconds of the tones of each sound, one after the other. */
const TONES: Record<Sound, readonly (readonly [number, number])[]> = {
  ready: [[440, 0.12]],
  start: [[880, 0.35]],
  half: [
    [660, 0.1],
    [660, 0.1],
  ],
  last: [[550, 0.1]],
  end: [
    [660, 0.14],
    [440, 0.4],
  ],
  switch: [
    [440, 0.14],
    [660, 0.14],
    [440, 0.14],
  ],
};
const LOUDNESS = 0.18;
const FADE_S = 0.03;

function isLoudness(text: string | null): text is Loudness {
  return text !== null && text in SPOKEN;
}

export class Voice {
  #loudness: Loudness;
  #speaking: Spoken | null = null;
  #sound: AudioContext | null = null;

  constructor() {
    const kept = localStorage.getItem(KEY);
    this.#loudness = isLoudness(kept) ? kept : "coach";
  }

  get loudness(): Loudness {
    return this.#loudness;
  }

  choose(loudness: string): void {
    if (!isLoudness(loudness)) return;
    this.#loudness = loudness;
    localStorage.setItem(KEY, loudness);
    if (loudness === "off") this.hush();
  }

  /** Browsers let a page sound only after the person has touched it: call this from a click. */
  wake(): void {
    this.#sound ??= new AudioContext();
    void this.#sound.resume();
  }

  /** Only voices of this device: others send each sentence to a server. */
  private localVoice(): SpeechSynthesisVoice | undefined {
    if (!("speechSynthesis" in window)) return undefined;
    const voices = speechSynthesis.getVoices().filter((voice) => voice.localService);
    const spoken = voices.filter((voice) => voice.lang.startsWith(LANGUAGE));
    return spoken.find((voice) => voice.default) ?? spoken[0];
  }

  get canSpeak(): boolean {
    return this.localVoice() !== undefined;
  }

  say(text: string, kind: Spoken): void {
    const voice = this.localVoice();
    if (!voice || !SPOKEN[this.#loudness].includes(kind)) return;
    // A number that waited behind a sentence would be the wrong one when its turn comes.
    if (kind === "count" && this.#speaking !== null && this.#speaking !== "count") return;
    if (this.#speaking === "count") speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.onstart = () => {
      this.#speaking = kind;
    };
    words.onend = words.onerror = () => {
      this.#speaking = null;
    };
    speechSynthesis.speak(words);
  }

  hush(): void {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    this.#speaking = null;
  }

  beep(kind: Sound): void {
    const sound = this.#sound;
    if (!sound || this.#loudness === "off") return;
    let start = sound.currentTime;
    for (const [hertz, seconds] of TONES[kind]) {
      tone(sound, hertz, start, seconds);
      start += seconds + 0.06;
    }
  }
}

function tone(sound: AudioContext, hertz: number, start: number, seconds: number): void {
  const source = new OscillatorNode(sound, { frequency: hertz });
  const level = new GainNode(sound, { gain: 0 });
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(LOUDNESS, start + FADE_S);
  level.gain.setValueAtTime(LOUDNESS, start + seconds - FADE_S);
  level.gain.linearRampToValueAtTime(0, start + seconds);
  source.connect(level).connect(sound.destination);
  source.start(start);
  source.stop(start + seconds);
}
