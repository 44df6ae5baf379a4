import type { Db } from '../../00-platform/index.ts'
import type { Priority, TaskStatus } from '../model.ts'

/** What the lines of a task say, as far as planning needs it. */
export interface PlanText {
  readonly key: string
  readonly title: string
  readonly agent: string | null
  readonly depends: readonly string[]
  readonly files: readonly string[]
  readonly estimateMinutes: number | null
  readonly priority: Priority | null
  readonly parent: string | null
  readonly parallel: boolean | null
}

/** The tasks of a spec at one moment, in the order of the file. */
export interface PlanState {
  /** Tag of the text they are of; null: none was taken in. */
  readonly tag: string | null
  /** Another one for each other set of tag, statuses and holders. */
  readonly moment: string
  readonly statuses: readonly TaskStatus[]
  /** Who has a lease that runs, by the place of the task in `statuses`. */
  readonly holders: ReadonlyMap<number, string>
  /** As far as they were asked for. */
  readonly texts: readonly PlanText[] | null
}

interface StateRow {
  readonly tag: string | null
  readonly statuses: string
  /** JSON of `[place, holder][]`. */
  readonly held: string
  readonly texts: readonly TextColumns[] | null
}

type TextColumns = readonly [
  key: string,
  title: string,
  agent: string | null,
  depends: readonly string[],
  files: readonly string[],
  estimateMinutes: number | null,
  priority: Priority | null,
  parent: string | null,
  parallel: boolean | null,
]

const BY_LETTER: Readonly<Record<string, TaskStatus>> = {
  p: 'pending',
  i: 'in-progress',
  c: 'completed',
  b: 'blocked',
}

/**
 * The tasks of an active spec as its file orders them: their positions are 0, 1, 2 … without a gap, because each import
 * writes all of them. One statement and one row: all of it is of the same moment, and a letter for each task costs a tenth
 * of a row for each.
 */
export async function selectPlanState(
  db: Db,
  projectId: string,
  spec: string,
  withTexts: boolean,
): Promise<PlanState> {
  const [row] = await db<StateRow[]>`
    select s.tasks_etag as tag, coalesce(live.statuses, '') as statuses, coalesce(live.held, '[]')::text as held,
           ${withTexts ? db`coalesce(live.texts, '[]')` : db`null`} as texts
    from ops.specs s
    cross join lateral (
      select string_agg(left(status, 1), '' order by position) as statuses,
             json_agg(json_build_array(position, lease_holder) order by position)
               filter (where lease_expires_at > clock_timestamp()) as held
             ${withTexts ? db`, json_agg(${textColumns(db)} order by position) as texts` : db``}
      from ops.tasks
      where project_id = s.project_id and spec = s.name and gone_at is null and active) live
    where s.project_id = ${projectId} and s.name = ${spec}`
  if (row === undefined)
    return { tag: null, moment: '', statuses: [], holders: new Map(), texts: withTexts ? [] : null }
  const { tag, held } = row
  return {
    tag,
    moment: `${tag} ${row.statuses} ${held}`,
    statuses: Array.from(row.statuses, (letter) => BY_LETTER[letter] as TaskStatus),
    holders: new Map(JSON.parse(held) as [number, string][]),
    texts: row.texts?.map(planText) ?? null,
  }
}

const textColumns = (db: Db) => db`
  json_build_array(key, title, agent, content->'depends', content->'files', content->'estimateMinutes', content->'priority',
                   content->'parent', content->'parallel')`

function planText(columns: TextColumns): PlanText {
  const [key, title, agent, depends, files, estimateMinutes, priority, parent, parallel] = columns
  return { key, title, agent, depends, files, estimateMinutes, priority, parent, parallel }
}
