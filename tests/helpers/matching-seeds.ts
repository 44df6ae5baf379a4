import type { Pool } from '../../services/00-platform/database/client.ts'

export interface OdooSeed {
  readonly id: number
  readonly name?: string
  readonly account?: string
  readonly domain?: string
  readonly amount?: number
  readonly stage?: string
  readonly closeDate?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  readonly aceId?: string
  readonly active?: boolean
}

export interface AceSeed {
  readonly id: string
  readonly name?: string
  readonly account?: string
  readonly domain?: string
  readonly amount?: number
  readonly stage?: string
  readonly closeDate?: string
  readonly owner?: string
  readonly odooId?: string
}

const lineage = { raw_id: 1, load_id: 'l1', transformed_at: '2026-11-21T00:00:00Z' }

export async function insertOdoo(db: Pool, rows: readonly OdooSeed[]): Promise<void> {
  for (const row of rows) {
    await db`insert into core.odoo_opportunities ${db({
      ...lineage,
      source_hash: JSON.stringify(row),
      id: row.id,
      name: row.name ?? null,
      type: 'opportunity',
      active: row.active ?? true,
      account_name: row.account ?? null,
      website_domain: row.domain ?? null,
      country_code: 'DE',
      ace_stage: row.stage ?? 'Qualified',
      amount: row.amount ?? null,
      currency: 'USD',
      amount_reporting: row.amount ?? null,
      owner_name: row.owner ?? 'Mia Berg',
      tags: [...(row.tags ?? [])],
      close_date: row.closeDate ?? '2026-12-01',
      ace_opportunity_id: row.aceId ?? null,
    })}`
  }
}

export async function insertAce(db: Pool, rows: readonly AceSeed[]): Promise<void> {
  for (const row of rows) {
    await db`insert into core.ace_opportunities ${db({
      ...lineage,
      source_hash: JSON.stringify(row),
      id: row.id,
      partner_opportunity_identifier: row.odooId ?? null,
      name: row.name ?? null,
      account_name: row.account ?? null,
      website_domain: row.domain ?? null,
      country_code: 'DE',
      ace_stage: row.stage ?? 'Qualified',
      amount: row.amount ?? null,
      amount_basis: 'software_revenue',
      currency: 'USD',
      amount_reporting: row.amount ?? null,
      owner_name: row.owner ?? 'Mia Berg',
      close_date: row.closeDate ?? '2026-12-01',
    })}`
  }
}
