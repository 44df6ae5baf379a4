import type { DrawOrder } from './messages.ts'

/** The order in a message, undefined when it is anything else. */
export function drawOrderOf(data: unknown): DrawOrder | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { kind, order, source, dark } = data as Record<string, unknown>
  const fits = kind === 'draw' && Number.isSafeInteger(order) && typeof source === 'string'
  if (!fits || typeof dark !== 'boolean') return undefined
  return { kind, order: order as number, source, dark }
}
