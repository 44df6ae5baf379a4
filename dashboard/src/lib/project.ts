import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { projectsQuery } from '../api/queries.ts'

/** The project of the address, else the first one; undefined until the projects are known, or when there is none. */
export function useProject(): string | undefined {
  const { project } = useSearch({ from: '__root__' })
  const first = useQuery(projectsQuery).data?.projects[0]?.id
  return project ?? first
}
