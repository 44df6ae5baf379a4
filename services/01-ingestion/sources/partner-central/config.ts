import { partnerCentralErrors } from './errors.ts'

export const CATALOGS = ['AWS', 'Sandbox'] as const

/** Where to read. Credentials are not in it: the SDK finds them itself (environment, profile, role of the machine). */
export interface PartnerCentralConfig {
  readonly catalog: (typeof CATALOGS)[number]
  /** us-east-1 is the only one the service has (2026). */
  readonly region: string
  /** Name in ~/.aws/config. */
  readonly profile?: string
  /** Official or of this machine; absent: the official one. */
  readonly endpoint?: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
const OFFICIAL = /^partnercentral-selling(-fips)?\.[a-z0-9-]+\.(api\.aws|amazonaws\.com)$/

export function officialEndpoint(region: string): string {
  return `https://partnercentral-selling.${region}.api.aws`
}

/**
 * The address requests go to. Always told to the SDK: what AWS_ENDPOINT_URL says of other services must not send
 * signed requests elsewhere.
 * @throws PARTNER_CENTRAL_ENDPOINT_INVALID
 */
export function endpointOf({ endpoint, region }: PartnerCentralConfig): string {
  if (endpoint === undefined) return officialEndpoint(region)
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const safe =
    url !== undefined &&
    url.username === '' &&
    url.password === '' &&
    (LOOPBACK.test(url.hostname)
      ? /^https?:$/.test(url.protocol)
      : url.protocol === 'https:' && url.port === '' && OFFICIAL.test(url.hostname))
  if (!safe) throw partnerCentralErrors.PARTNER_CENTRAL_ENDPOINT_INVALID({})
  return url.origin
}
