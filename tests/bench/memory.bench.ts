import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimOrigin } from '../../services/01-ingestion/pipeline/origin.ts'
import { testDatabase } from '../helpers/database.ts'
import { startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { startLargeOdoo, writeLargeCsv, writeLargeWorkbook } from './large-sources.ts'
import { figure, type Print } from './matching-metrics.ts'
import { memoryOfLoad } from './memory-of-load.ts'

/** Rows behind which memory may not grow, and that are loaded at least three times. */
const MARK = 100_000
/** MiB. */
const FLAT_WITHIN = 32
const AT_MOST = 300

export const bench: Bench = {
  name: 'memory',
  summary:
    'Resident memory of a hub that loads 300,000 rows of a CSV, a workbook and Odoo over JSON-RPC: it stays flat',
  run: async (print, [rows = '300000']) => {
    const folder = mkdtempSync(join(tmpdir(), 'revops-bench-'))
    try {
      await ofCsv(print, folder, Number(rows))
      await ofWorkbook(print, folder, Number(rows))
      await ofOdoo(print, Number(rows))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function ofCsv(print: Print, folder: string, rows: number): Promise<void> {
  const file = join(folder, 'export.csv')
  await writeLargeCsv(file, rows)
  await measure(print, 'CSV', { ACE_CSV_FILE: file }, { source: 'apn', table: 'apn_opportunity' })
  rmSync(file)
}

async function ofWorkbook(print: Print, folder: string, rows: number): Promise<void> {
  const file = join(folder, 'export.xlsx')
  await writeLargeWorkbook(file, rows)
  await measure(print, 'workbook', { ACE_CSV_FILE: file }, { source: 'apn', table: 'apn_opportunity' })
  rmSync(file)
}

async function ofOdoo(print: Print, rows: number): Promise<void> {
  const odoo = await startLargeOdoo(rows)
  const env = { ODOO_URL: odoo.url, ODOO_DB: 'large', ODOO_USERNAME: 'bench', ODOO_PASSWORD: 'bench' }
  try {
    await measure(print, 'JSON-RPC', env, { source: 'odoo', table: 'crm_lead' })
  } finally {
    await odoo.close()
  }
}

/** A hub and a database of its own for each, so that none takes memory over from another. */
async function measure(
  print: Print,
  name: string,
  source: Readonly<Record<string, string>>,
  what: { readonly source: 'apn' | 'odoo'; readonly table: string },
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = await testDatabase({ kind: 'server' })
  await claimOrigin(database.pool, 'real', new Date())
  const env = { SAMPLE: 'false', DATABASE_URL: database.url ?? '', ...source }
  const hub = await startHub({ home, env, program: 'server' })
  try {
    for (const round of ['first load', 'again, unchanged']) {
      const { rows, seconds, before, behind } = await memoryOfLoad(hub, database.pool, {
        ...what,
        mark: MARK,
      })
      print(figure(`${name}, ${round}: rows`, rows, `rows in ${seconds.toFixed(0)} s`))
      print(figure(`${name}, ${round}: highest up to ${MARK} rows`, before, 'MiB', AT_MOST))
      print(figure(`${name}, ${round}: highest behind them`, behind, 'MiB', AT_MOST))
      print(figure(`${name}, ${round}: growth`, behind - before, 'MiB', FLAT_WITHIN))
    }
  } finally {
    await hub.stop()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}
