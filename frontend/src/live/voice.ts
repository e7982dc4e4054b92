/** What the person hears: the device's own voice, and short tones. */

import { LANGUAGE } from "../words.ts";
import type { Sound, Spoken } from "./messages.ts";

export type Loudness = "off" | "counts" | "cues" | "coach";

const KEY = "spinae.voice";
const NAME_KEY = "spinae.voice.name";
const RATE_KEY = "spinae.voice.rate";
/** How fast it speaks: 1 is the voice's own pace. */
const SLOWEST = 0.5;
const FASTEST = 2;
const SPOKEN: Record<Loudness, readonly Spoken[]> = {
  off: [],
  counts: ["count"],
  cues: ["count", "cue"],
  coach: ["count", "cue", "coach"],
};

/** Hertz and seconds of the tones of each sound, one after the other. */
const TONES: Record<Sound, readonly (readonly [number, number])[]> = {
  placed: [
    [523, 0.12],
    [784, 0.25],
  ],
  heard: [
    [392, 0.14],
    [392, 0.14],
  ],
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
/** A browser that lets a page sound does so within this. */
const HEARD_WITHIN_MS = 400;

/** A rate that voices manage; what is none is their own pace. */
function within(rate: number): number {
  return rate >= SLOWEST && rate <= FASTEST ? rate : 1;
}

function isLoudness(text: string | null): text is Loudness {
  return text !== null && text in SPOKEN;
}

export class Voice {
  #loudness: Loudness;
  #name: string | null;
  #rate: number;
  #speaking: Spoken | null = null;
  #sound: AudioContext | null = null;

  constructor() {
    const kept = localStorage.getItem(KEY);
    this.#loudness = isLoudness(kept) ? kept : "coach";
    this.#name = localStorage.getItem(NAME_KEY);
    this.#rate = within(Number(localStorage.getItem(RATE_KEY) ?? 1));
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

  /** Whether this page may sound though nobody has touched it yet: a browser may let it, after a
   * touch of the page before. */
  async mayBeHeard(): Promise<boolean> {
    this.wake();
    const late = new Promise((resolve) => setTimeout(resolve, HEARD_WITHIN_MS));
    await Promise.race([this.#sound?.resume(), late]);
    return this.#sound?.state === "running";
  }

  /** The name of the voice that speaks. */
  get name(): string | undefined {
    return this.#voice?.name;
  }

  chooseName(name: string): void {
    this.#name = name;
    localStorage.setItem(NAME_KEY, name);
  }

  get rate(): number {
    return this.#rate;
  }

  chooseRate(rate: number): void {
    this.#rate = within(rate);
    localStorage.setItem(RATE_KEY, String(this.#rate));
  }

  /** Only voices of this device, in the page's language: others send each sentence to a server. */
  get voices(): readonly SpeechSynthesisVoice[] {
    if (!("speechSynthesis" in window)) return [];
    const own = speechSynthesis.getVoices().filter((voice) => voice.localService);
    return own.filter((voice) => voice.lang.startsWith(LANGUAGE));
  }

  get #voice(): SpeechSynthesisVoice | undefined {
    const voices = this.voices;
    const chosen = voices.find((voice) => voice.name === this.#name);
    return chosen ?? voices.find((voice) => voice.default) ?? voices[0];
  }

  get canSpeak(): boolean {
    return this.#voice !== undefined;
  }

  say(text: string, kind: Spoken): void {
    const voice = this.#voice;
    if (!voice || !SPOKEN[this.#loudness].includes(kind)) return;
    // A number that waited behind a sentence would be the wrong one when its turn comes.
    if (kind === "count" && this.#speaking !== null && this.#speaking !== "count") return;
    if (this.#speaking === "count") speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = this.#rate;
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
