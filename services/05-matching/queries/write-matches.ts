import type { Db } from '../../00-platform/index.ts'

/** A row of core.opportunity_matches as it is staged. */
export interface MatchRow {
  readonly id: string
  readonly odooId: number
  readonly aceId: string
  readonly probability: number
  readonly decision: string
  readonly method: string
  readonly evidence: unknown
  readonly conflicts: unknown
  readonly contentHash: string
  readonly odooHash: string
  readonly aceHash: string
}

/** Content hash of every stored match by id. */
export async function selectMatchHashes(db: Db): Promise<Map<string, string>> {
  const rows = await db<{ id: string; hash: string }[]>`
    select id, content_hash as hash from core.opportunity_matches order by id`
  return new Map(rows.map((row) => [row.id, row.hash]))
}

/** Takes away what a killed run left behind. Runs of matching exclude each other, so nobody else's rows are there. */
export async function clearStaging(db: Db): Promise<void> {
  await db`delete from ops.match_staging`
}

export async function stageMatches(db: Db, runId: string, rows: readonly MatchRow[]): Promise<void> {
  await db`
    insert into ops.match_staging (run_id, id, row)
    select ${runId}, item ->> 'id', item from jsonb_array_elements(${db.json(rows as never)}::jsonb) item
    on conflict (run_id, id) do update set row = excluded.row`
}

export async function deleteMatches(db: Db, ids: readonly string[]): Promise<void> {
  await db`delete from core.opportunity_matches
           where id in (select jsonb_array_elements_text(${db.json(ids as never)}::jsonb))`
}

/** Writes the staged rows over the stored ones and empties the staging. */
export async function mergeStaged(db: Db, runId: string, now: Date): Promise<void> {
  await db`
    insert into core.opportunity_matches
      (id, odoo_id, ace_id, probability, decision, method, evidence, conflicts, content_hash, odoo_hash, ace_hash, run_id,
       created_at, updated_at)
    select r.id, r."odooId", r."aceId", r.probability, r.decision, r.method, r.evidence, r.conflicts, r."contentHash",
           r."odooHash", r."aceHash", ${runId}, ${now}::timestamptz, ${now}::timestamptz
    from ops.match_staging s, jsonb_to_record(s.row) as r(
      id text, "odooId" bigint, "aceId" text, probability float8, decision text, method text, evidence jsonb,
      conflicts jsonb, "contentHash" text, "odooHash" text, "aceHash" text)
    where s.run_id = ${runId}
    on conflict (id) do update set
      probability = excluded.probability, decision = excluded.decision, method = excluded.method,
      evidence = excluded.evidence, conflicts = excluded.conflicts, content_hash = excluded.content_hash,
      odoo_hash = excluded.odoo_hash, ace_hash = excluded.ace_hash, run_id = excluded.run_id,
      updated_at = excluded.updated_at`
  await db`delete from ops.match_staging where run_id = ${runId}`
}

export async function insertMatchRun(db: Db, runId: string, now: Date, report: unknown): Promise<void> {
  await db`
    insert into ops.match_runs (run_id, finished_at, report) values (${runId}, ${now}, ${db.json(report as never)})
    on conflict (run_id) do update set finished_at = excluded.finished_at, report = excluded.report`
}
