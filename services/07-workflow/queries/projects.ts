import type { Db } from '../../00-platform/index.ts'

export interface ProjectRow {
  readonly id: string
  /** Real path of its folder. */
  readonly root: string
  readonly createdBy: string
  readonly createdAt: string
}

const columns = (db: Db) => db`id, root, created_by as "createdBy", created_at as "createdAt"`

/** By id; a hub has a handful of projects, at most 1,000 are answered. */
export async function selectProjects(db: Db): Promise<ProjectRow[]> {
  return db<ProjectRow[]>`select ${columns(db)} from ops.projects order by id limit 1000`
}

export async function selectProject(db: Db, id: string): Promise<ProjectRow | undefined> {
  const [row] = await db<ProjectRow[]>`select ${columns(db)} from ops.projects where id = ${id}`
  return row
}

/** Undefined when the id, or the folder, is registered already. */
export async function insertProject(
  db: Db,
  project: { id: string; root: string; by: string; now: Date },
): Promise<ProjectRow | undefined> {
  const [row] = await db<ProjectRow[]>`
    insert into ops.projects (id, root, created_by, created_at)
    values (${project.id}, ${project.root}, ${project.by}, ${project.now})
    on conflict do nothing returning ${columns(db)}`
  return row
}

/** What is known of its specs stays, and is there again when the folder is registered under the same id. */
export async function deleteProject(db: Db, id: string): Promise<boolean> {
  const result = await db`delete from ops.projects where id = ${id}`
  return result.count === 1
}
