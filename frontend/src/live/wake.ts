/** Keeps the screen on while the session runs. */

export class Wake {
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  constructor() {
    // The browser takes the lock away when the page is hidden: ask again when it is back.
    document.addEventListener("visibilitychange", () => {
      if (this.#wanted && document.visibilityState === "visible") void this.#ask();
    });
  }

  on(): void {
    this.#wanted = true;
    void this.#ask();
  }

  off(): void {
    this.#wanted = false;
    void this.#lock?.release();
    this.#lock = null;
  }

  async #ask(): Promise<void> {
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      // The session may have ended meanwhile.
      if (!this.#wanted) this.off();
    } catch {
      // An old browser or a low battery: the session goes on, the screen may go dark.
    }
  }
}
