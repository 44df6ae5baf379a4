import { odooErrors } from './errors.ts'

export interface Endpoint {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  /** Path in front of `/jsonrpc` and `/xmlrpc/2`, without a trailing slash. */
  readonly basePath: string
  /** Basic authentication of a proxy in front of Odoo, from the address's user part. */
  readonly authorization?: string
  /** The address as it may be shown: without user, password, query. */
  readonly label: string
}

/** Reads ODOO_URL. The user part becomes a header and never shows again. @throws ODOO_URL_INVALID */
export function parseEndpoint(address: string): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) throw odooErrors.ODOO_URL_INVALID()
  const secure = url.protocol === 'https:'
  const basePath = url.pathname.replace(/\/+$/, '')
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    basePath,
    label: `${url.origin}${basePath}`,
    ...(url.username === '' ? {} : { authorization: basicAuthorization(url) }),
  }
}

function basicAuthorization(url: URL): string {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}
