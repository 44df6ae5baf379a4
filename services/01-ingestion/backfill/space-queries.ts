import type { Db } from '../../00-platform/index.ts'

export interface RawSize {
  readonly rows: number
  readonly bytes: number
}

/** What a RAW table holds by the server's own statistics; null when it is not there. */
export async function selectRawSize(db: Db, name: string): Promise<RawSize | null> {
  const [row] = await db<RawSize[]>`
    select greatest(c.reltuples, 0)::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes
    from pg_class c where c.oid = to_regclass(${name})`
  return row ?? null
}

export interface DatabasePlace {
  readonly bytes: number
  /** Null where the role may not see it, or the files lie on another machine. */
  readonly directory: string | null
}

/** Size of the hub's database, and where it lies when that is on this machine. */
export async function selectDatabasePlace(db: Db): Promise<DatabasePlace> {
  const [row] = await db<[DatabasePlace]>`
    select pg_database_size(current_database())::float8 as bytes,
           case when inet_server_addr() is null or inet_server_addr() = inet_client_addr()
                then (select setting from pg_settings where name = 'data_directory') end as directory`
  return row
}
