import type {
  PartnerCentralSelling,
  PartnerCentralSellingClientConfig,
} from '@aws-sdk/client-partnercentral-selling'
import type { SourceDeps } from '../retry.ts'
import { type Bucket, createBucket } from './bucket.ts'
import { endpointOf, type PartnerCentralConfig } from './config.ts'
import { faultOf } from './fault.ts'
import { createRetryStrategy } from './retry-strategy.ts'

export interface PartnerCentralDeps extends SourceDeps {
  /** Milliseconds that only grow. */
  readonly now: () => number
}

type Operations = Pick<
  PartnerCentralSelling,
  | 'listOpportunities'
  | 'getOpportunity'
  | 'getAwsOpportunitySummary'
  | 'listEngagementInvitations'
  | 'getEngagementInvitation'
  | 'listSolutions'
>
export type Action = keyof Operations
type InputOf<A extends Action> = Parameters<PartnerCentralSelling[A]>[0]
type Answer<T> = T extends Promise<infer R> ? R : never
type OutputOf<A extends Action> = Answer<ReturnType<Operations[A]>>

export interface PartnerCentralClient {
  readonly catalog: PartnerCentralConfig['catalog']
  /** Host and port, for messages. */
  readonly host: string
  /** One call; the catalog is put in. @throws PARTNER_CENTRAL_* */
  ask<A extends Action>(
    action: A,
    input: Omit<InputOf<A>, 'Catalog'>,
    signal: AbortSignal,
  ): Promise<OutputOf<A>>
  /** The last four characters of the access key's id: which of several identities was found, and no more. */
  identity(): Promise<string>
  close(): void
}

/** The quota of reading is 10 a second and account; a little air for the ways of different length to AWS. */
const READS = { size: 10, perMs: 1_020 } as const
/** Longest wait for a connection and for an answer. */
const CONNECT_MS = 10_000
const ANSWER_MS = 60_000
const SOCKETS = 16

/** One for all sources of an account: the quota counts their requests together, those sent again too. */
export function createReadBucket({ now, sleep }: PartnerCentralDeps): Bucket {
  return createBucket({ now, sleep }, READS.size, READS.perMs)
}

/**
 * A client over the official SDK, which is loaded and finds credentials when the first call is made. Every attempt, also
 * a repeated one, waits for the bucket.
 * @throws PARTNER_CENTRAL_ENDPOINT_INVALID
 */
export function createPartnerCentralClient(
  deps: PartnerCentralDeps,
  config: PartnerCentralConfig,
  bucket: Bucket,
): PartnerCentralClient {
  const endpoint = endpointOf(config)
  const closing = new AbortController()
  let opened: Promise<PartnerCentralSelling> | undefined
  const open = () => {
    opened ??= openSdk(deps, config, endpoint, bucket, closing.signal)
    return opened
  }
  const site = { host: new URL(endpoint).host, catalog: config.catalog }
  return {
    ...site,
    async ask(action, input, signal) {
      signal.throwIfAborted()
      try {
        const sdk = await open()
        const call = sdk[action].bind(sdk) as (input: unknown, options: unknown) => Promise<never>
        return await call({ ...input, Catalog: config.catalog }, { abortSignal: signal })
      } catch (error) {
        signal.throwIfAborted()
        throw faultOf(error, { ...site, action: `${action.charAt(0).toUpperCase()}${action.slice(1)}` })
      }
    },
    async identity() {
      try {
        const sdk = await open()
        return `access key …${(await sdk.config.credentials()).accessKeyId.slice(-4)}`
      } catch (error) {
        throw faultOf(error, { ...site, action: 'signing in' })
      }
    },
    close() {
      closing.abort()
      // Only what was opened has sockets to give back; a failed opening was told to whoever asked.
      void opened?.then((sdk) => sdk.destroy()).catch(() => {})
    },
  }
}

async function openSdk(
  deps: PartnerCentralDeps,
  config: PartnerCentralConfig,
  endpoint: string,
  bucket: Bucket,
  closed: AbortSignal,
): Promise<PartnerCentralSelling> {
  const { PartnerCentralSelling: Sdk } = await import('@aws-sdk/client-partnercentral-selling')
  const options: PartnerCentralSellingClientConfig = {
    region: config.region,
    endpoint,
    ...(config.profile === undefined ? {} : { profile: config.profile }),
    retryStrategy: createRetryStrategy(deps, closed),
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
  }
  const sdk = new Sdk(options)
  sdk.middlewareStack.addRelativeTo(
    <Args, Out>(next: (args: Args) => Promise<Out>) =>
      async (args: Args) => {
        await bucket.take(closed)
        return await next(args)
      },
    { name: 'readQuota', relation: 'after', toMiddleware: 'retryMiddleware' },
  )
  return sdk
}
