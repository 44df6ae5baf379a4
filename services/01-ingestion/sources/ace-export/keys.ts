import { hash } from 'node:crypto'

/** Keys of a file with the line each stands in last. 16 bytes a place: three million keys take 67 MB. */
export interface KeyLines {
  readonly size: number
  /** @returns false when there is no room for one more */
  set(key: string, line: number): boolean
  /** Undefined: the key is not there. */
  lineOf(key: string): number | undefined
}

const WORDS = 4
const FIRST_PLACES = 1024
export const MAX_KEYS = 12_000_000

/**
 * Told apart by 96 bits of SHA-256: among twelve million keys two fall together once in 10^15 files. A Map of the keys
 * themselves takes ten times the memory, on the heap.
 */
export function createKeyLines(maxKeys = MAX_KEYS): KeyLines {
  let places = FIRST_PLACES
  let table = new Uint32Array(places * WORDS)
  let size = 0
  const grow = () => {
    const old = table
    places *= 2
    table = new Uint32Array(places * WORDS)
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 3] !== 0) table.set(old.subarray(at, at + WORDS), placeOf(table, places, old, at))
    }
  }
  return {
    get size() {
      return size
    },
    set(key, line) {
      const words = digest(key)
      const at = placeOf(table, places, words, 0)
      if (table[at + 3] === 0) {
        if (size >= maxKeys) return false
        size++
      }
      words[3] = line
      table.set(words, at)
      if (size > places * 0.75) grow()
      return true
    },
    lineOf(key) {
      const line = table[placeOf(table, places, digest(key), 0) + 3]
      return line === 0 ? undefined : line
    },
  }
}

function digest(key: string): Uint32Array {
  const bytes = hash('sha256', key, 'buffer')
  return Uint32Array.of(bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), 0)
}

/** Where the three words stand, or the free place where they would; lines begin at 1, so that 0 is free. */
function placeOf(table: Uint32Array, places: number, words: Uint32Array, from: number): number {
  let place = (words[from] ?? 0) % places
  for (;;) {
    const at = place * WORDS
    const same =
      table[at] === words[from] && table[at + 1] === words[from + 1] && table[at + 2] === words[from + 2]
    if (table[at + 3] === 0 || same) return at
    place = (place + 1) % places
  }
}
