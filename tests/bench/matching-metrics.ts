/** One figure as `npm run bench` prints it. `reference` and `ratio` are null where nothing comparable is known. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference: number | null
  readonly ratio: number | null
}

export type Print = (figure: Figure) => void

export interface Quality {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Precision, recall and F1 of found pairs against true ones, pairs as strings. */
export function quality(found: ReadonlySet<string>, gold: ReadonlySet<string>): Quality {
  let hit = 0
  for (const pair of found) if (gold.has(pair)) hit++
  const precision = found.size === 0 ? 0 : hit / found.size
  const recall = gold.size === 0 ? 0 : hit / gold.size
  return { precision, recall, f1: hit === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

/** A figure with its ratio to a reference, rounded to four decimals. */
export function figure(name: string, value: number, unit: string, reference: number | null = null): Figure {
  const round = (n: number) => Math.round(n * 10_000) / 10_000
  return {
    name,
    value: round(value),
    unit,
    reference,
    ratio: reference === null ? null : round(value / reference),
  }
}

/** Middle value; mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
