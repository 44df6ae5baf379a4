import {
  type ApnTables,
  generateCompany,
  type OdooServer,
  SAMPLE_LOGINS,
  startOdooServer,
} from '../../sample/index.ts'
import type { Settings } from './processes.ts'

/** A little sample company whose Odoo gives every reader the same at any time, for comparing loads row by row. */
export interface KillSources {
  readonly odoo: OdooServer
  /** For a database that the hub reads as its APN. */
  readonly apn: ApnTables
  /** How a hub reaches the Odoo; batches so small that there are many moments between two of them. */
  readonly settings: Settings
}

export async function startKillSources(): Promise<KillSources> {
  const company = generateCompany({
    seed: 11,
    opportunities: 200,
    aceOpportunities: 80,
    today: '2026-03-02',
  })
  settleTimes(company.odoo)
  const { database, admin } = SAMPLE_LOGINS
  const odoo = await startOdooServer({
    data: company.odoo,
    database,
    logins: [{ ...admin, profile: 'admin' }],
    now: () => '2026-03-02 04:00:00.000000',
  })
  const settings = {
    ODOO_URL: odoo.url,
    ODOO_DB: database,
    ODOO_USERNAME: admin.login,
    ODOO_PASSWORD: admin.password,
    BATCH_SIZE: '10',
    LOG_LEVEL: 'error',
  }
  return { odoo, apn: company.apn, settings }
}

/** The sample has documents changed "today"; a cursor never lies beyond now, so these would show when a run was. */
function settleTimes(odoo: ReturnType<typeof generateCompany>['odoo']): void {
  for (const row of Object.values(odoo).flat()) {
    if (typeof row.write_date === 'string' && row.write_date > '2026-03-02')
      row.write_date = '2026-03-02 04:00:00'
  }
}
