/** Calls `tick` so many times a second while it runs. */
export function clock(tick: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    get runs(): boolean {
      return timer !== undefined;
    },
    /** Starts, or goes on at another speed. */
    start(perSecond: number): void {
      clearTimeout(timer);
      timer = setTimeout(tick, 1000 / perSecond);
    },
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
