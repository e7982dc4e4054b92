/** The line to the coach: it comes back by itself, with the same session. */

import type { Heard, Said } from "./messages.ts";

export interface LineHandlers {
  /** The line is open: say hello. */
  onOpen: () => void;
  onHeard: (heard: Heard) => void;
  /** The line is broken; it is tried again. */
  onBroken: () => void;
  /** This device was removed: it is not tried again. */
  onRemoved: () => void;
}

/** Waits between tries, seconds; the last is repeated. */
const BACKOFF_S = [0.5, 1, 2, 4, 8];
/** More than this many bytes waiting: frames are left out until the line has caught up. */
const CONGESTED = 65_536;
/** After so long a silence the server is asked whether it is there: a dead network says nothing. */
const SILENCE_MS = 4000;
/** How a socket is closed whose device was removed, and where Spinae itself has failed. */
const REMOVED = 1008;
const FAULT = 1011;

export class Line {
  #socket: WebSocket | null = null;
  #tries = 0;
  #closed = false;
  #heard = 0;
  /** Spinae failed: what made it fail may do so again, and ever faster tries would not help. */
  #failed = false;

  constructor(private readonly handlers: LineHandlers) {
    setInterval(() => void this.#watch(), SILENCE_MS / 2);
    window.addEventListener("offline", () => this.#again(this.#socket));
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/live`);
    socket.addEventListener("open", () => {
      if (!this.#failed) this.#tries = 0;
      this.#heard = Date.now();
      this.handlers.onOpen();
    });
    socket.addEventListener("message", (event) => {
      this.#heard = Date.now();
      this.handlers.onHeard(JSON.parse(String(event.data)) as Heard);
    });
    socket.addEventListener("close", (event) => {
      this.#failed = event.code === FAULT;
      if (event.code === REMOVED) this.#removed();
      else this.#again(socket);
    });
    this.#socket = socket;
  }

  /** Say something; false where the line is down or, for frames, congested. */
  send(said: Said): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return false;
    if (said.type === "frame" && socket.bufferedAmount > CONGESTED) return false;
    socket.send(JSON.stringify(said));
    return true;
  }

  /** Hang up for good. */
  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  #removed(): void {
    this.close();
    this.handlers.onRemoved();
  }

  async #watch(): Promise<void> {
    const socket = this.#socket;
    if (!this.isOpen || Date.now() - this.#heard < SILENCE_MS) return;
    try {
      await fetch("/healthz", { signal: AbortSignal.timeout(SILENCE_MS) });
      this.#heard = Date.now();
    } catch {
      this.#again(socket);
    }
  }

  #again(socket: WebSocket | null): void {
    if (this.#closed || !socket || socket !== this.#socket) return;
    this.#socket = null;
    socket.close();
    const wait = BACKOFF_S[Math.min(this.#tries, BACKOFF_S.length - 1)] ?? 8;
    this.#tries += 1;
    this.handlers.onBroken();
    setTimeout(() => {
      if (!this.#closed) this.open();
    }, wait * 1000);
  }
}
