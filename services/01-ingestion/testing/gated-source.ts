import type { Source } from '../sources/source.ts'

/** Stands between reading a batch and giving it away: `pass` is called with how many rows the batch holds. */
export interface Gate {
  pass(batch: { readonly table: string; readonly rows: number }, signal: AbortSignal): Promise<void>
}

/** The same source, whose batches wait at a gate after they were read. */
export function gatedSource(source: Source, gate: Gate): Source {
  const { read, readLines } = source
  return {
    ...source,
    read: async function* (table, from, options) {
      for await (const batch of read(table, from, options)) {
        await gate.pass({ table: table.name, rows: batch.rows.length }, options.signal)
        yield batch
      }
    },
    ...(readLines === undefined
      ? {}
      : {
          readLines: async function* (table, columns, from, options) {
            for await (const batch of readLines(table, columns, from, options)) {
              await gate.pass({ table: table.name, rows: batch.lines.length }, options.signal)
              yield batch
            }
          },
        }),
  }
}

export interface Hold {
  /** Rows of the table that go through before. */
  readonly afterRows?: number
  /** Every batch waits, not only the first that comes. */
  readonly all?: boolean
}

/** A gate that is open until `hold`, which resolves once a batch of the table waits; `open` lets all go. */
export function createGate(): Gate & {
  hold(table: string, hold?: Hold): Promise<void>
  open(): void
  /** Rows given away so far, by table. */
  readonly passed: Map<string, number>
} {
  const passed = new Map<string, number>()
  let wanted: (Required<Hold> & { readonly table: string; readonly arrived: () => void }) | undefined
  let opened = Promise.resolve()
  let open = () => {}
  const wait = async (signal: AbortSignal) => {
    const until = opened
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    signal.throwIfAborted()
    await Promise.race([until, stopped])
  }
  return {
    passed,
    hold: (table, { afterRows = 0, all = false } = {}) => {
      opened = new Promise((resolve) => {
        open = resolve
      })
      return new Promise((arrived) => {
        wanted = { table, afterRows, all, arrived }
      })
    },
    open: () => {
      wanted = undefined
      open()
    },
    pass: async ({ table, rows }, signal) => {
      const hold = wanted
      if (hold?.table === table && (passed.get(table) ?? 0) >= hold.afterRows) {
        if (!hold.all) wanted = undefined
        hold.arrived()
        await wait(signal)
      }
      passed.set(table, (passed.get(table) ?? 0) + rows)
    },
  }
}
