import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import { apiErrors } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Counted by the rate limit, never refused: what watches the hub, and the files of its pages. */
    readonly unlimited?: boolean
  }
}

const WINDOW_MS = 60_000
/** Addresses remembered at once; beyond that the oldest knowledge is dropped, not the hub's memory filled. */
const MAX_ADDRESSES = 50_000

interface Counter {
  count: number
}

/**
 * Counts the requests of each client address (IPv6: of each /64) in windows of a minute; throws on what is over `max`.
 * Synchronous, unlike the plugin of the same purpose, whose promises make a small read a tenth slower.
 * @throws AppError RATE_LIMITED
 */
export function rateLimiter(max: number, now: () => number): (request: FastifyRequest) => void {
  const byAddress = new Map<string, Counter>()
  const byNetwork = new Map<string, Counter>()
  let windowEnds = 0
  const counterOf = (address: string): Counter => {
    const network = normalizeIP(address)
    const counter = byNetwork.get(network) ?? { count: 0 }
    if (byAddress.size >= MAX_ADDRESSES) byAddress.clear()
    if (byNetwork.size >= MAX_ADDRESSES) byNetwork.clear()
    byNetwork.set(network, counter)
    byAddress.set(address, counter)
    return counter
  }
  return (request) => {
    const at = now()
    if (at >= windowEnds) {
      byAddress.clear()
      byNetwork.clear()
      windowEnds = at + WINDOW_MS
    }
    const counter = byAddress.get(request.ip) ?? counterOf(request.ip)
    counter.count += 1
    if (counter.count <= max) return
    // Asked for last: Fastify makes all options of the route anew each time they are asked for.
    if (request.routeOptions.config.unlimited === true) return
    throw apiErrors.RATE_LIMITED({ seconds: Math.ceil((windowEnds - at) / 1000) })
  }
}
