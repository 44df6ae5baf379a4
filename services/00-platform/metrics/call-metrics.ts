import type { Channel } from '../actions/context.ts'

export interface CallObservation {
  readonly action: string
  readonly channel: Channel
  /** `done` or an error code. */
  readonly outcome: string
  readonly durationMs: number
}

/** Where every call's measure goes; 09-observability replaces the default with its exporter. */
export interface CallMetrics {
  observe(call: CallObservation): void
}

export const noMetrics: CallMetrics = { observe: () => {} }
