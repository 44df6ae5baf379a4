import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { projectsQuery } from '../api/queries.ts'
import { useProject } from '../lib/project.ts'
import { texts } from '../texts.ts'

/** Which project's specs, tasks and agents are shown; nothing to choose among one. */
export function ProjectChoice() {
  const projects = useQuery(projectsQuery).data?.projects ?? []
  const chosen = useProject()
  const navigate = useNavigate()
  if (projects.length < 2) return null
  return (
    <select
      aria-label={texts.project}
      value={chosen ?? ''}
      onChange={(event) => {
        const project = event.target.value
        void navigate({ to: '.', search: (search) => ({ ...search, project }) })
      }}
      className="h-8 max-w-40 rounded-md border border-line bg-surface px-1.5 text-[13px]"
    >
      {projects.map(({ id }) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </select>
  )
}
