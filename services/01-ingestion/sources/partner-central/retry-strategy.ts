import type { PartnerCentralSellingClientConfig } from '@aws-sdk/client-partnercentral-selling'
import { RETRY, type SourceDeps } from '../retry.ts'

type Given = NonNullable<PartnerCentralSellingClientConfig['retryStrategy']>
type Strategy = Extract<Given, { refreshRetryTokenForRetry: unknown }>
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>
type Fault = Parameters<Strategy['refreshRetryTokenForRetry']>[1]

/** Throttling says nothing about the request: it is worth more patience. */
const MOST_ATTEMPTS = {
  THROTTLING: 8,
  TRANSIENT: RETRY.maxAttempts,
  SERVER_ERROR: RETRY.maxAttempts,
  CLIENT_ERROR: 1,
}
/** Whoever asks for a longer wait is asked again by the next sync. */
const LONGEST_ASKED_MS = 120_000

/**
 * When the SDK sends a request again: what it calls throttling, transient or the server's fault, five times (throttling
 * eight), after backoff with full jitter, at least as long as Retry-After asks. Waits on `deps`, so that a closed source
 * stops waiting and tests own time.
 */
export function createRetryStrategy(deps: SourceDeps, closed: AbortSignal): Strategy {
  return {
    acquireInitialRetryToken: async () => tokenOf(0),
    async refreshRetryTokenForRetry(token, fault) {
      const tried = token.getRetryCount() + 1
      const waitMs = waitBefore(deps, tried, fault)
      if (waitMs === undefined) throw fault.error
      await deps.sleep(waitMs, closed)
      return tokenOf(tried)
    },
    recordSuccess: () => {},
  }
}

function waitBefore({ random }: SourceDeps, tried: number, fault: Fault): number | undefined {
  if (tried >= MOST_ATTEMPTS[fault.errorType]) return undefined
  const bound = Math.min(RETRY.longestMs, RETRY.baseMs * 2 ** (tried - 1))
  const backoff = Math.floor(random() * bound)
  // The SDK has made a moment of the header by the machine's clock; only how far it is away matters.
  const asked = fault.retryAfterHint === undefined ? 0 : fault.retryAfterHint.getTime() - Date.now()
  return asked > LONGEST_ASKED_MS ? undefined : Math.max(asked, backoff)
}

/** The waiting is done when the token is given, so the SDK itself waits no more. */
function tokenOf(count: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => 0 } as Token
}
