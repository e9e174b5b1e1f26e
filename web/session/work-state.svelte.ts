/** What goes on beside reading, one thing at a time: sorting or finding, and how far it is. */
import type { Progress } from "#shared/model/capture.ts";

export class WorkState {
  #progress = $state.raw<Progress>();

  get progress(): Progress | undefined {
    return this.#progress;
  }

  async run<T>(act: (report: (progress: Progress) => void) => Promise<T>): Promise<T> {
    try {
      return await act((progress) => {
        this.#progress = progress.phase === "done" ? undefined : progress;
      });
    } finally {
      this.forget();
    }
  }

  forget(): void {
    this.#progress = undefined;
  }
}
