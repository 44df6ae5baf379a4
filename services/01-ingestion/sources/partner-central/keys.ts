import type { KeyBatch, KeyedRows, ReadOptions, RowKey } from '../source.ts'
import type { Cards } from './cards.ts'
import type { PartnerCentralClient } from './client.ts'
import { listAllCounted } from './pages.ts'
import { batchOf, partsOf, rejectedOf, valuesOf } from './reading.ts'
import { byCodePoints } from './values.ts'

export interface Keys {
  /** All ids with their dates, in order of the ids; undefined while the last list was too short a time ago. */
  read(options: ReadOptions): AsyncIterable<KeyBatch> | undefined
}

/**
 * A list of everything costs two requests for each hundred opportunities (pages.ts). Somebody who watches would ask for one
 * every few minutes: lists may take a tenth of the 100,000 requests of a day, so that after one of n requests none
 * follows for n times as long.
 */
const MS_PER_REQUEST = 86_400_000 / 10_000

/** @param now milliseconds that only grow */
export function createKeys(client: PartnerCentralClient, now: () => number): Keys {
  let notBefore = Number.NEGATIVE_INFINITY
  async function* list({ batchSize, signal }: ReadOptions): AsyncGenerator<KeyBatch> {
    const { list: listed, requests } = await listAllCounted(client, signal)
    notBefore = now() + requests * MS_PER_REQUEST
    listed.sort((a, b) => byCodePoints(a.id, b.id))
    for (const part of partsOf(listed, batchSize)) {
      const keys = part.map(({ id, at }) => ({ key: [id], at }))
      yield { keys, upTo: keys.at(-1)?.key ?? [] }
    }
  }
  return { read: (options) => (now() < notBefore ? undefined : list(options)) }
}

/** Later than any opportunity: what is kept in memory is older. */
const AS_IT_IS_NOW = '9999'

/** The opportunities of these ids as they are now; two requests each. */
export async function readByIds(
  cards: Cards,
  keys: readonly RowKey[],
  signal: AbortSignal,
): Promise<KeyedRows> {
  const list = keys.flatMap(({ id }) => (id === null || id === undefined ? [] : [{ id, at: AS_IT_IS_NOW }]))
  // Those that may not be read are asked for again with each sweep: that they all are refused says nothing new.
  const readings = await cards.read(list, signal, Number.POSITIVE_INFINITY)
  const rows = valuesOf(readings).flatMap((card) => card.apn_opportunity)
  return batchOf(rows, rejectedOf(readings), { phase: 'full', afterKey: null })
}
