import type { FrameMessage } from '../../diagram/messages.ts'

/** Pixels; what claims to be larger is cut there and can be scrolled inside no further. */
const MAX_SIDE = 20_000
const MAX_MESSAGE = 2_000

/** What the frame said, undefined when it is none of its messages: what comes out of a frame is not trusted. */
export function frameMessageOf(data: unknown): FrameMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { kind, order, width, height, message } = data as Record<string, unknown>
  if (kind === 'ready') return { kind }
  if (typeof order !== 'number' || !Number.isSafeInteger(order)) return undefined
  if (kind === 'failed' && typeof message === 'string')
    return { kind, order, message: message.slice(0, MAX_MESSAGE) }
  const [wide, high] = [sideOf(width), sideOf(height)]
  if (kind !== 'drawn' || wide === undefined || high === undefined) return undefined
  return { kind, order, width: wide, height: high }
}

function sideOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 1) return undefined
  return Math.min(Math.ceil(value), MAX_SIDE)
}
