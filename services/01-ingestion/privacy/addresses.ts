import { hash } from 'node:crypto'

const ADDRESS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu

/** Every e-mail address in a text, in lower case. */
export function addressesIn(text: string): string[] {
  return (text.match(ADDRESS) ?? []).map((found) => found.toLowerCase())
}

/**
 * What an address is known by after it was erased. Salted, so that no list of hashes made elsewhere tells it; who has the
 * database can still try addresses, as the loads must.
 */
export function addressHash(address: string, salt: string): string {
  return hash('sha256', `${salt}${address.trim().toLowerCase()}`, 'hex')
}
